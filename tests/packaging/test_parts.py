"""The list of parts: each file of a built folder belongs to one, and none is unlisted."""

from __future__ import annotations

import json
from pathlib import Path

import inside
import parts
import pytest

PLACE = {
    "site": "/build/site",
    "tools": "/build/tools",
    "source": "/build/src",
    "work": "/build/work",
    "python": "/opt/python",
    "python_version": "3.11.2",
    "python_licence": "/opt/python/LICENSE.txt",
    "sqlite_version": "3.46.1",
    "version": "1.2.3",
    "collected": "/build/work/collected.json",
    "moment": "2026-01-02T03:04:05Z",
}


def put(file: Path, text: str = "x") -> None:
    """A file, with its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def wheel(site: Path, name: str, files: list[str], licence: str = "License-Expression: MIT") -> None:
    """An unpacked wheel."""
    info = site / f"{name}-1.0.dist-info"
    put(info / "METADATA", f"Name: {name}\nVersion: 1.0\n{licence}\n")
    put(info / "licenses" / "LICENSE", f"licence of {name}")
    put(info / "RECORD", "".join(f"{file},sha256=,1\n" for file in files))


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A folder of a window, a wheel's library, one of Debian's, SQLite and a font; and where they came from."""
    root = tmp_path / "root"
    wheel(root / "build/site", "some_lib", ["some_lib/core.so", "some_lib/__init__.py"])
    wheel(root / "build/tools", "pyinstaller", ["PyInstaller/loader.py"], "License: GPL")
    for file in (
        "build/src/LICENSE",
        "opt/python/LICENSE.txt",
        "opt/python/lib/libsqlite3.so.0",
        "usr/lib/libxcb-x.so.0",
    ):
        put(root / file)
    put(root / "var/lib/dpkg/info/libxcb-x0.list", "/.\n/usr/lib/libxcb-x.so.0\n")
    put(root / "var/lib/dpkg/status", "Package: libxcb-x0\nVersion: 1.14-3\n\n")
    put(root / "usr/share/doc/libxcb-x0/copyright", "MIT")
    for name in ("NotoSansSC", "HanaMin"):
        put(root / f"build/src/resources/fonts/OFL-{name}.txt")
    collected = {
        "files": [
            ["some_lib/core.so", "/build/site/some_lib/core.so"],
            ["libsqlite3.so.0", "/opt/python/lib/libsqlite3.so.0"],
            ["libxcb-x.so.0", "/usr/lib/libxcb-x.so.0"],
            ["resources/fonts/HanaMinB.ttf", "/build/src/resources/fonts/HanaMinB.ttf"],
            ["resources/style.qss", "/build/src/resources/style.qss"],
        ],
        "modules": [["some_lib", "/build/site/some_lib/__init__.py"], ["core", "/build/src/core/__init__.py"]],
    }
    put(root / "build/work/collected.json", json.dumps(collected))
    folder = tmp_path / "huiqi-counter"
    for target, _ in collected["files"]:
        put(folder / "_internal" / target)
    put(folder / "_internal" / "base_library.zip")
    put(folder / "huiqi-counter")
    return folder, {**PLACE, "root": str(root)}


def test_each_file_is_led_back_to_its_maker(built: tuple[Path, dict[str, str]]) -> None:
    """A wheel, a Debian package, Python, SQLite, a font, the starter; and both lists are written, with the licences."""
    folder, place = built
    assert parts.main(folder, place) == 0
    bill = json.loads((folder / "parts.cdx.json").read_text(encoding="utf-8"))
    named = {part["name"]: part["version"] for part in bill["components"]}
    assert named == {
        "some-lib": "1.0", "libxcb-x0": "1.14-3", "python": "3.11.2", "sqlite": "3.46.1", "pyinstaller": "1.0",
        "fonts-hanazono": "20170904-2.1",
    }  # fmt: skip
    ours = bill["metadata"]["component"]
    assert (ours["name"], ours["version"]) == ("huiqi-counter", "1.2.3")
    told = (folder / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert "| some-lib | 1.0 | MIT |" in told
    assert "怎样替换" in told
    assert (folder / "licences" / "some-lib" / "LICENSE").read_text(encoding="utf-8") == "licence of some_lib"


def test_what_a_wheel_has_within_is_told(built: tuple[Path, dict[str, str]]) -> None:
    """By its own list: a library by name and version, crates as a number; the other list names each."""
    folder, place = built
    info = Path(place["root"]) / "build/site/some_lib-1.0.dist-info"
    crates = [
        {"name": f"crate{n}", "version": "1", "purl": "pkg:cargo/x", "licenses": [{"expression": "MIT"}]}
        for n in (1, 2)
    ]
    put(info / "sboms/crates.json", json.dumps({"components": crates}))
    put(info / "sboms/own.json", json.dumps({"components": [{"name": "openssl", "version": "4.0.3"}]}))
    assert parts.main(folder, place) == 0
    told = (folder / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert "openssl 4.0.3（Apache-2.0）、2 个 Rust 库 |" in told
    bill = json.loads((folder / "parts.cdx.json").read_text(encoding="utf-8"))
    (some_lib,) = (part for part in bill["components"] if part["name"] == "some-lib")
    assert {each["name"] for each in some_lib["components"]} == {"crate1", "crate2", "openssl"}


def test_libraries_of_a_wheel_without_a_list_are_read_off(tmp_path: Path) -> None:
    """PDFium by its own file; Qt is of the version of PySide6."""
    put(tmp_path / "pypdfium2_raw/version.json", '{"major": 159, "minor": 0, "build": 8149, "patch": 0}')
    put(tmp_path / "PySide6/Qt/lib/libicudata.so.73")
    put(tmp_path / "backports/zstd/_zstd.py")
    put(tmp_path / "backports/zstd/_zstd.cp311-win_amd64.pyd", "MZ\0 1.2.3\x001.5.7\0")
    read = {
        name: [
            (each.name, each.version)
            for each in inside.inside(name, "6.8.3", tmp_path, tmp_path, False)
            if each.version
        ]
        for name in ("pypdfium2", "pyside6-essentials", "backports-zstd", "segno")
    }
    assert read == {
        "pypdfium2": [("PDFium", "159.0.8149.0")],
        "pyside6-essentials": [("ICU", "73"), ("Qt", "6.8.3")],
        "backports-zstd": [("Zstandard", "1.5.7")],
        "segno": [],
    }


def test_the_runtime_of_windows_tells_its_version(tmp_path: Path) -> None:
    """As the resource of a library has it."""
    (tmp_path / "MSVCP140.dll").write_bytes(
        b"MZ" + "FileVersion\0\0".encode("utf-16-le") + "14.38.33130.0\0".encode("utf-16-le")
    )
    assert [each.version for each in inside.runtime(tmp_path)] == ["14.38.33130.0"]


@pytest.mark.parametrize(
    "text", ["usr/share/doc/libxcb-x0/copyright", "build/site/some_lib-1.0.dist-info/licenses/LICENSE"]
)
def test_a_part_without_the_text_of_its_licence_fails(
    built: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """Whoever gets the program gets the licences."""
    folder, place = built
    (Path(place["root"]) / text).unlink()
    assert parts.main(folder, place) == 1
    assert "without the text of its licence" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("program", "library"), [("huiqi-counter", "`libQt6*.so.6`"), ("huiqi-counter.exe", "`Qt6*.dll`")]
)
def test_how_to_replace_qt_names_the_files_that_there_are(
    built: tuple[Path, dict[str, str]], program: str, library: str
) -> None:
    """They are in _internal itself, on either system."""
    folder, place = built
    (folder / "huiqi-counter").rename(folder / program)
    assert parts.main(folder, place) == 0
    assert f"`_internal` 里的 {library}" in (folder / "THIRD_PARTY.md").read_text(encoding="utf-8")


def test_the_same_folder_gives_the_same_bytes(built: tuple[Path, dict[str, str]]) -> None:
    """Also when it is listed a second time, with both lists in it."""
    folder, place = built
    parts.main(folder, place)
    first = (folder / "parts.cdx.json").read_bytes(), (folder / "THIRD_PARTY.md").read_bytes()
    parts.main(folder, place)
    assert ((folder / "parts.cdx.json").read_bytes(), (folder / "THIRD_PARTY.md").read_bytes()) == first


def test_what_was_not_collected_fails(built: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    """A file that came into the folder on another way."""
    folder, place = built
    put(folder / "_internal" / "libstray.so")
    assert parts.main(folder, place) == 1
    assert "libstray.so" in capsys.readouterr().err
    assert not (folder / "parts.cdx.json").exists()


def test_what_nobody_owns_fails(built: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    """A library of the chroot that no package has."""
    folder, place = built
    (Path(place["root"]) / "var/lib/dpkg/info/libxcb-x0.list").write_text("/.\n", encoding="utf-8")
    assert parts.main(folder, place) == 1
    assert "/usr/lib/libxcb-x.so.0" in capsys.readouterr().err


def test_a_wheel_without_a_licence_fails(
    built: tuple[Path, dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """A part without a licence must not be shipped."""
    folder, place = built
    wheel(Path(place["root"]) / "build/site", "wild", [], "Summary: none")
    assert parts.main(folder, place) == 1
    assert "wild" in capsys.readouterr().err


def test_windows_finds_a_wheels_file_in_any_case(built: tuple[Path, dict[str, str]]) -> None:
    """PyInstaller names MSVCP140.dll as the programs do that load it; the wheel calls it msvcp140.dll."""
    folder, place = built
    wheel(Path(place["root"]) / "build/site", "some_qt", ["some_qt/msvcp140.dll"])
    collected = Path(place["root"]) / "build/work/collected.json"
    listed = json.loads(collected.read_text(encoding="utf-8"))
    listed["files"] = [[target, f"Z:{source}"] for target, source in listed["files"] if "xcb" not in target]
    listed["modules"] = [[name, f"Z:{source}"] for name, source in listed["modules"]]
    listed["files"].append(["MSVCP140.dll", "Z:\\build\\site\\some_qt\\MSVCP140.dll"])
    put(collected, json.dumps(listed))
    (folder / "_internal/libxcb-x.so.0").unlink()
    put(folder / "_internal/MSVCP140.dll")
    on_windows = {key: f"Z:{place[key]}" for key in ("site", "tools", "source", "work", "python")}
    assert parts.main(folder, {**place, **on_windows}) == 0
    assert "| some-qt | 1.0 | MIT |" in (folder / "THIRD_PARTY.md").read_text(encoding="utf-8")
