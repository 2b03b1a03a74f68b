"""What a wheel brings along in one piece: the libraries compiled into its own, with their versions and licences.

A wheel's own list (PEP 770) is believed where it has one; of the others it is read off what lies in the wheel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, order=True)
class Inside:
    """A library within another's file; '' is a version that nothing tells; a crate is one of Rust's many small ones."""

    name: str
    version: str
    licence: str
    crate: bool = False


_OF_PILLOW: Mapping[bool, set[str]] = {
    False: {"zlib"},  # the others are hollow, see hollow.py
    True: {"zlib", "libjpeg / libjpeg-turbo", "libtiff", "OpenJPEG"},
}
"""What of Pillow's list is in the folder, by whether it is that of Windows: the modules for the rest are left out."""

_UNNUMBERED: Mapping[str, tuple[Inside, ...]] = {
    "argon2-cffi-bindings": (Inside("argon2", "", "CC0-1.0"),),
    "cffi": (Inside("libffi", "", "MIT"),),
    "pyside6-essentials": (
        Inside("FreeType", "", "FTL"), Inside("HarfBuzz", "", "MIT"), Inside("libpng", "", "libpng-2.0"),
        Inside("PCRE2", "", "BSD-3-Clause"),
    ),
}  # fmt: skip
"""What is compiled into a wheel's files and leaves no trace of its version there."""

_KNOWN = {"openssl": "Apache-2.0"}
"""Licences that a wheel's own list does not tell."""


_FILE_VERSION = re.compile("FileVersion".encode("utf-16-le") + rb"(?:\0\0)+((?:[\d.]\0)+)")

_ZSTD_VERSION = re.compile(rb"\0(1\.\d+\.\d+)\0")


def inside(name: str, version: str, site: Path, info: Path, windows: bool) -> list[Inside]:
    """What is in a wheel: `name`, its `version`, where it is unpacked, and its own folder of information there."""
    found = [each for list_ in sorted((info / "sboms").glob("*.json")) for each in _listed(list_)]
    if name == "pillow":
        found = [each for each in found if each.name in _OF_PILLOW[windows]]
    if name in _READ:
        found += _READ[name](site, version)
    return sorted({*found, *_UNNUMBERED.get(name, ())})


def runtime(folder: Path) -> list[Inside]:
    """Microsoft's library of C++ that lies in a folder, with the version that it tells of itself."""
    found = set()
    for library in folder.glob("*140*.dll"):
        if told := _FILE_VERSION.search(library.read_bytes()):
            found.add(Inside("Visual C++ Runtime", told[1].decode("utf-16-le"), "Microsoft 可再发行组件"))
    return sorted(found)


def _listed(file: Path) -> Iterator[Inside]:
    told: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for part in told.get("components", ()):
        licence = _licence(part.get("licenses", ())) or _KNOWN.get(part["name"], "")
        if licence and part.get("version"):
            yield Inside(part["name"], part["version"], licence, "pkg:cargo/" in part.get("purl", ""))


def _licence(told: Iterable[Mapping[str, Any]]) -> str:
    """In one expression."""
    each = [one.get("expression") or one["license"].get("id") or one["license"].get("name", "") for one in told]
    return " AND ".join(each)


def _qt(site: Path, version: str) -> list[Inside]:
    icu = [Inside("ICU", data.suffix[1:], "Unicode-3.0") for data in site.glob("PySide6/Qt/lib/libicudata.so.*")]
    return [Inside("Qt", version, "LGPL-3.0-only"), *icu]


def _pdfium(site: Path, version: str) -> list[Inside]:
    told = json.loads((site / "pypdfium2_raw" / "version.json").read_text(encoding="utf-8"))
    number = ".".join(str(told[key]) for key in ("major", "minor", "build", "patch"))
    return [Inside("PDFium", number, "BSD-3-Clause AND Apache-2.0")]


def _shiboken(site: Path, version: str) -> list[Inside]:
    return runtime(site / "shiboken6")


def _duckdb(site: Path, version: str) -> list[Inside]:
    return [Inside("DuckDB", version, "MIT")]


def _zstd(site: Path, version: str) -> list[Inside]:
    module = next((site / "backports" / "zstd").glob("_zstd.c*")).read_bytes()
    return [Inside("Zstandard", said[1].decode(), "BSD-3-Clause") for said in _ZSTD_VERSION.finditer(module)]


_READ: Mapping[str, Callable[[Path, str], list[Inside]]] = {
    "pyside6-essentials": _qt, "pypdfium2": _pdfium, "duckdb": _duckdb, "shiboken6": _shiboken,
    "backports-zstd": _zstd,
}  # fmt: skip
