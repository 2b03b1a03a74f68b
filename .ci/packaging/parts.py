"""Names everything that a built folder holds: THIRD_PARTY.md for people, parts.cdx.json (CycloneDX 1.5) for programs.

Each collected file and module is led back to who made it: a wheel by its RECORD, a Debian package by its list of files,
Python's own library by its place. What nobody owns, or what lies in the folder and was not collected, fails the build.

Called by the build with Python's own library only: parts.py FOLDER PLACE.json
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path

import lists
from inside import Inside, inside, runtime

OURS = "huiqi-counter"
_LICENCE_FILE = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
WRITTEN = {"THIRD_PARTY.md", "parts.cdx.json"}
LICENCES = "licences"

KNOWN_LICENCES: Mapping[str, str] = {
    "click-default-group": "Public-Domain", "duckdb": "MIT", "reportlab": "BSD-3-Clause", "segno": "BSD-3-Clause",
    "sqlite-fts4": "Apache-2.0", "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyinstaller-hooks-contrib": "Apache-2.0 AND GPL-2.0-or-later", "altgraph": "MIT", "setuptools": "MIT",
    # packages of Debian, which say it in a text
    "libffi7": "MIT", "libxkbcommon0": "MIT", "libxkbcommon-x11-0": "MIT", "libxcb": "MIT",
}  # fmt: skip
"""Where the wheel says it in other words than those of SPDX, and of what is no wheel."""

WITH_COMMON_TEXTS = {"LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", "blessing"}
"""Licences whose text Debian has once for all, or that have none."""


@dataclass
class Part:
    """One piece of work by others, or ours."""

    name: str
    version: str
    licence: str
    kind: str  # pypi, deb, generic
    texts: Mapping[str, Path] = field(default_factory=dict)  # of its licence, by the names they get
    inside: list[Inside] = field(default_factory=list)
    files: int = 0
    size: int = 0

    @property
    def purl(self) -> str:
        """As other lists name it."""
        space = {"deb": "deb/debian", "pypi": "pypi", "generic": "generic"}[self.kind]
        return f"pkg:{space}/{self.name}@{self.version}"


class Unowned(Exception):
    """Something in the folder that belongs to no part."""


def _named(path: str) -> str:
    """A path as it is looked up: Windows finds msvcp140.dll of a wheel as MSVCP140.dll."""
    return path.lower() if re.match("[A-Za-z]:", path) else path


def normal(name: str) -> str:
    """A name as the index of wheels writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wheels(site: Path, windows: bool = False) -> Iterator[tuple[Part, set[str]]]:
    """The wheels unpacked in a folder, each with the files that are its."""
    for info in sorted(site.glob("*.dist-info")):
        said = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
        name = normal(said["Name"])
        version = said["Version"]
        within = inside(name, version, site, info, windows)
        part = Part(name, version, licence_of(name, said), "pypi", texts_in(info), within)
        lines = (info / "RECORD").read_text(encoding="utf-8").splitlines()
        yield part, {line.split(",")[0].strip('"').replace("\\", "/") for line in lines}


def texts_in(info: Path) -> dict[str, Path]:
    """The texts of licences in a wheel's folder of information: all that lies in `licenses`, else what is called so."""
    proper = info / "licenses"
    if proper.is_dir():
        return {str(p.relative_to(proper)): p for p in sorted(proper.rglob("*")) if p.is_file()}
    return {p.name: p for p in sorted(info.iterdir()) if _LICENCE_FILE.match(p.name) and p.is_file()}


def licence_of(name: str, said: Mapping[str, str]) -> str:
    """In the words of SPDX where they are known."""
    told = KNOWN_LICENCES.get(name) or said.get("License-Expression") or said.get("License") or ""
    if not told:
        raise Unowned(f"{name} says of no licence; write it into KNOWN_LICENCES")
    return {"Apache License, Version 2.0": "Apache-2.0"}.get(told, told)


def packages(root: Path) -> dict[str, str]:
    """Which Debian package has which file of a chroot, by the file's real place."""
    found: dict[str, str] = {}
    for listed in (root / "var/lib/dpkg/info").glob("*.list"):
        package = listed.stem.split(":")[0]
        for line in listed.read_text(encoding="utf-8").splitlines():
            found[line] = package
            if line.startswith("/lib/"):  # the same place where / and /usr were made one
                found["/usr" + line] = package
    return found


def versions(root: Path) -> dict[str, str]:
    """The versions of a chroot's packages."""
    found, name = {}, ""
    for line in (root / "var/lib/dpkg/status").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(": ")
        if key == "Package":
            name = value
        elif key == "Version":
            found[name] = value
    return found


class Owners:
    """Leads a source back to its part."""

    def __init__(self, place: Mapping[str, str], version: str) -> None:
        """`place`: where the build had things (as it names them itself), and `root`, before that, for us."""
        self.place, self.parts = place, dict[str, Part]()
        self._root = Path(place["root"])
        self._wheels: dict[str, Part] = {}
        for key in ("site", "tools"):
            for part, files in wheels(self.within(place[key]), place["python"].startswith("Z:")):
                self._wheels |= {_named(f"{place[key]}/{file}"): part for file in files}
        self._packages = packages(self._root)
        self._versions = versions(self._root)
        self.ours = Part(OURS, version, "MIT", "generic", self._texts(place["source"], "LICENSE"))
        self.python = Part("python", place["python_version"], "PSF-2.0", "generic",
                           self._texts(*place["python_licence"].rsplit("/", 1)),
                           runtime(self.within(place["python"])))  # fmt: skip
        self.sqlite = Part("sqlite", place["sqlite_version"], "blessing", "generic")
        fonts = f"{place['source']}/resources/fonts"
        self._fonts = {
            "NotoSansSC": Part("noto-sans-sc", "0.4.3", "OFL-1.1", "generic", self._texts(fonts, "OFL-NotoSansSC.txt")),
            "HanaMinB": Part(
                "fonts-hanazono", "20170904-2.1", "OFL-1.1", "generic", self._texts(fonts, "OFL-HanaMin.txt")
            ),
        }

    def _texts(self, folder: str, name: str) -> dict[str, Path]:
        text = self.within(folder) / name
        return {name: text} if text.is_file() else {}

    def _font(self, name: str, version: str, text: str) -> Part:
        return Part(name, version, "OFL-1.1", "generic", self._texts(f"{self.place['source']}/resources/fonts", text))

    def within(self, path: str) -> Path:
        """A place that the build names, seen from here."""
        return self._root / re.sub(r"^[A-Za-z]:", "", path).lstrip("/")

    def of(self, source: str) -> Part:
        """Whose a source is. Unowned if nobody's."""
        path = source.replace("\\", "/")
        found = self._wheels.get(_named(path))
        if found is None:
            found = self._by_place(path)
        return self.parts.setdefault(found.name, found)

    def _by_place(self, path: str) -> Part:
        place = self.place
        if path.endswith(".pyz"):  # whose each module in it is, the list of modules says
            return self.ours
        for name, font in self._fonts.items():
            if path.startswith(f"{place['source']}/resources/fonts/{name}"):
                return font
        if re.fullmatch(r"(lib)?sqlite3\.(dll|so[.\d]*)", path.rsplit("/", 1)[-1]) and path.startswith(place["python"]):
            return self.sqlite
        if path.startswith((f"{place['python']}/", place["work"])):
            return self.python
        if path.startswith(f"{place['source']}/"):
            return self.ours
        real = "/" + str(self.within(path).resolve().relative_to(self._root.resolve()))
        package = self._packages.get(real) or self._packages.get(path)
        if package is None:
            raise Unowned(f"{path} belongs to no wheel, no Debian package and no place of Python")
        licence = licence_of("libxcb" if package.startswith("libxcb-") else package, {})
        return Part(
            package, self._versions[package], licence, "deb", self._texts(f"/usr/share/doc/{package}", "copyright")
        )


def attribute(folder: Path, collected: Mapping[str, list[list[str]]], owners: Owners) -> list[Part]:
    """All parts of a folder with what they take in it. Unowned where a file or module is nobody's."""
    there = {str(p.relative_to(folder / "_internal")).replace("\\", "/"): p for p in files_of(folder / "_internal")}
    for target, source in collected["files"]:
        if (file := there.pop(target, None)) is not None:
            count(owners.of(source), file)
    for _, source in collected["modules"]:
        if source not in ("-", "None", ""):
            owners.of(source).files += 1
    for name in ("base_library.zip",):
        if (file := there.pop(name, None)) is not None:
            count(owners.of(owners.place["python"] + "/x"), file)
    strange = sorted(name for name in there if name not in WRITTEN and not there[name].is_symlink())
    if strange:
        raise Unowned(f"not collected by the build, yet in the folder: {', '.join(strange[:20])}")
    starter = next(part for part, _ in wheels(owners.within(owners.place["tools"])) if part.name == "pyinstaller")
    starter.licence = "GPL-2.0-or-later WITH Bootloader-exception"
    owners.parts["pyinstaller"] = starter
    for file in files_of(folder):
        if file.parent == folder and file.name not in WRITTEN:
            count(owners.ours, file)  # a few KB of the starter, and all modules
    for part in owners.parts.values():
        if not part.texts and part.licence not in WITH_COMMON_TEXTS:
            raise Unowned(f"{part.name} comes without the text of its licence")
    return sorted(owners.parts.values(), key=lambda part: (part.name != OURS, part.name))


def files_of(folder: Path) -> Iterable[Path]:
    """The files below a folder, without the texts of licences."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and LICENCES not in p.relative_to(folder).parts)


def count(part: Part, file: Path) -> None:
    """Put a file to a part."""
    part.files += 1
    part.size += 0 if file.is_symlink() else file.stat().st_size


def main(folder: Path, place: Mapping[str, str]) -> int:
    """Write both lists into the folder; 1 where something has no owner."""
    try:
        owners = Owners(place, place["version"])
        collected = json.loads(owners.within(place["collected"]).read_text(encoding="utf-8"))
        parts = attribute(folder, collected, owners)
    except Unowned as error:
        print(f"parts: {error}", file=sys.stderr)
        return 1
    lists.put_texts(parts, folder / LICENCES, owners.within("/usr/share/common-licenses"))
    (folder / "THIRD_PARTY.md").write_text(lists.third_party(parts, folder), encoding="utf-8")
    (folder / "parts.cdx.json").write_text(lists.bill(parts, place["moment"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
