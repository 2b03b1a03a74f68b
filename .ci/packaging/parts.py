"""Names everything that a built folder holds: THIRD_PARTY.md for people, parts.cdx.json (CycloneDX 1.5) for programs.

Each collected file and module is led back to who made it: a wheel by its RECORD, a Debian package by its list of files,
Python's own library by its place. What nobody owns, or what lies in the folder and was not collected, fails the build.

Called by the build with Python's own library only: parts.py FOLDER PLACE.json
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from email.parser import HeaderParser
from pathlib import Path

OURS = "huiqi-counter"
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|.*_licenses)", re.IGNORECASE)
WRITTEN = {"THIRD_PARTY.md", "parts.cdx.json"}
LICENCES = "licences"

WITHIN: Mapping[str, str] = {
    "pyside6-essentials": "Qt（LGPL-3.0）、ICU（Linux 上只留中英文数据）、PCRE2、libpng、FreeType、HarfBuzz 等",
    "shiboken6": "",
    "cryptography": "OpenSSL（Apache-2.0）",
    "lxml": "libxml2、libxslt、libexslt（MIT）、zlib、libiconv",
    "pillow": "zlib-ng；Windows 上还有 libjpeg-turbo、OpenJPEG、libtiff、zstd、liblzma（均为宽松许可）",
    "pypdfium2": "PDFium（Apache-2.0、BSD-3-Clause）",
    "duckdb": "DuckDB 引擎（MIT）和它自带的第三方代码",
    "argon2-cffi-bindings": "argon2（CC0-1.0）",
    "cffi": "libffi（MIT）",
    "python-calamine": "calamine 等 Rust 库（MIT）",
}
"""What a wheel brings along in one piece, where its own list does not name it."""

KNOWN_LICENCES: Mapping[str, str] = {
    "click-default-group": "Public-Domain", "duckdb": "MIT", "reportlab": "BSD-3-Clause", "segno": "BSD-3-Clause",
    "sqlite-fts4": "Apache-2.0", "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "pyinstaller-hooks-contrib": "Apache-2.0 AND GPL-2.0-or-later", "altgraph": "MIT", "setuptools": "MIT",
}  # fmt: skip
"""Where the wheel says it in other words than those of SPDX."""

LGPL = """\
## Qt 与 PySide6（LGPL-3.0）怎样替换

窗口用的 Qt 和 PySide6 按 GNU LGPL 第 3 版使用，未作改动，以单独的动态库放在程序文件夹的 `_internal/PySide6` 和
`_internal/shiboken6` 里。您可以换成自己编译的、接口兼容的版本：关闭程序，用同名文件覆盖那里的文件
（Windows 是 `Qt6*.dll`，Linux 是 `Qt/lib/libQt6*.so.6`），再打开程序。程序不检查这些文件，也不阻止替换。
源代码：PySide6 见 PyPI 上同一版本的 pyside-setup，Qt 见 Qt 官方的同一版本 qt-everywhere-src。许可全文在 `licences`。
"""


@dataclass
class Part:
    """One piece of work by others, or ours."""

    name: str
    version: str
    licence: str
    kind: str  # pypi, deb, generic
    home: str = ""
    texts: list[Path] = field(default_factory=list)
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


def wheels(site: Path) -> Iterator[tuple[Part, set[str]]]:
    """The wheels unpacked in a folder, each with the files that are its."""
    for info in sorted(site.glob("*.dist-info")):
        said = HeaderParser().parsestr((info / "METADATA").read_text(encoding="utf-8", errors="replace"))
        name = normal(said["Name"])
        texts = [
            p for p in sorted(info.rglob("*")) if re.match(r"(?i)(licen[cs]e|copying|notice)", p.name) and p.is_file()
        ]
        part = Part(name, said["Version"], licence_of(name, said), "pypi", said.get("Home-page") or "", texts)
        lines = (info / "RECORD").read_text(encoding="utf-8").splitlines()
        yield part, {line.split(",")[0].strip('"').replace("\\", "/") for line in lines}


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
            for part, files in wheels(self.within(place[key])):
                self._wheels |= {_named(f"{place[key]}/{file}"): part for file in files}
        self._packages = packages(self._root)
        self._versions = versions(self._root)
        self.ours = Part(OURS, version, "MIT", "generic", texts=[self.within(place["source"]) / "LICENSE"])
        self.python = Part("python", place["python_version"], "PSF-2.0", "generic", "https://www.python.org",
                           [self.within(place["python_licence"])])  # fmt: skip
        self.sqlite = Part("sqlite", place["sqlite_version"], "blessing", "generic", "https://www.sqlite.org")
        fonts = self.within(place["source"]) / "resources" / "fonts"
        self._fonts = {
            "NotoSansSC": Part("noto-sans-sc", "0.4.3", "OFL-1.1", "generic", texts=[fonts / "OFL-NotoSansSC.txt"]),
            "HanaMinB": Part("fonts-hanazono", "20170904-2.1", "OFL-1.1", "generic", texts=[fonts / "OFL-HanaMin.txt"]),
        }

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
        if "sqlite3" in path.rsplit("/", 1)[-1] and path.startswith(place["python"]):
            self.parts.setdefault("sqlite", self.sqlite)
        if path.startswith((f"{place['python']}/", place["work"])):
            return self.python
        if path.startswith(f"{place['source']}/"):
            return self.ours
        real = "/" + str(self.within(path).resolve().relative_to(self._root.resolve()))
        package = self._packages.get(real) or self._packages.get(path)
        if package is None:
            raise Unowned(f"{path} belongs to no wheel, no Debian package and no place of Python")
        text = self._root / "usr/share/doc" / package / "copyright"
        return Part(package, self._versions[package], "见版权文件", "deb", texts=[text] if text.is_file() else [])


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
            count(starter, file)
    return sorted(owners.parts.values(), key=lambda part: (part.name != OURS, part.name))


def files_of(folder: Path) -> Iterable[Path]:
    """The files below a folder, without the texts of licences."""
    return sorted(p for p in folder.rglob("*") if p.is_file() and LICENCES not in p.relative_to(folder).parts)


def count(part: Part, file: Path) -> None:
    """Put a file to a part."""
    part.files += 1
    part.size += 0 if file.is_symlink() else file.stat().st_size


def third_party(parts: list[Part]) -> str:
    """The list for people."""
    rows = [
        f"| {p.name} | {p.version} | {p.licence} | {p.size / 1e6:.1f} | {WITHIN.get(p.name, '')} |"
        for p in parts
        if p.name != OURS
    ]
    said = "程序自身按 MIT 许可；下列组件随程序一起分发，各按其许可。"
    told = "许可全文在 `licences` 文件夹。PyInstaller 的启动程序带有例外条款，不影响本程序的许可。"
    table = "\n".join(["| 组件 | 版本 | 许可 | MB | 其中还有 |", "| --- | --- | --- | --- | --- |", *rows])
    return f"# 随附的第三方组件\n\n惠企窗口 {parts[0].version}。{said}\n\n{table}\n\n{told}\n\n{LGPL}"


def bill(parts: list[Part], moment: str) -> str:
    """The list for programs (CycloneDX). The same parts give the same bytes."""
    names = "".join(f"{p.purl}\n" for p in parts)
    components = [
        {
            "type": "library",
            "bom-ref": p.purl,
            "name": p.name,
            "version": p.version,
            "purl": p.purl,
            "licenses": [{"license": {"name": p.licence}}],
            "properties": [{"name": "huiqi:bytes", "value": str(p.size)}],
        }
        for p in parts[1:]
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, names)}",
        "version": 1,
        "metadata": {
            "timestamp": moment,
            "component": {"type": "application", "bom-ref": parts[0].purl, "name": OURS, "version": parts[0].version},
        },
        "components": components,
        "dependencies": [{"ref": parts[0].purl, "dependsOn": [p.purl for p in parts[1:]]}],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def put_texts(parts: list[Part], to: Path, common: Path) -> None:
    """The licences themselves, a folder for each part; those that Debian has once for all."""
    for part in parts:
        for text in part.texts:
            own = to / part.name
            own.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256(str(text).encode()).hexdigest()[:4]
            target = own / text.name
            shutil.copyfile(text, target if not target.exists() else own / f"{text.name}-{digest}")
    for name in ("LGPL-3", "GPL-3", "GPL-2", "LGPL-2.1", "Apache-2.0"):
        if (text := common / name).is_file():
            to.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, to / f"{name}.txt")


def main(folder: Path, place: Mapping[str, str]) -> int:
    """Write both lists into the folder; 1 where something has no owner."""
    try:
        owners = Owners(place, place["version"])
        collected = json.loads(owners.within(place["collected"]).read_text(encoding="utf-8"))
        parts = attribute(folder, collected, owners)
    except Unowned as error:
        print(f"parts: {error}", file=sys.stderr)
        return 1
    put_texts(parts, folder / LICENCES, owners.within("/usr/share/common-licenses"))
    (folder / "THIRD_PARTY.md").write_text(third_party(parts), encoding="utf-8")
    (folder / "parts.cdx.json").write_text(bill(parts, place["moment"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))))
