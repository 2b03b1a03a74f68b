"""Libraries that hold nothing: they have each name that the caller wants, and no other."""

from __future__ import annotations

import hollow
import pytest

TABLE = """
/PIL/_imaging.so:     file format elf64-x86-64

DYNAMIC SYMBOL TABLE:
0000000000000000      DF *UND*\t0000000000000000 (LIBTIFF_4.0) TIFFClose
0000000000000000      DF *UND*\t0000000000000000 (LIBTIFF_4.1) TIFFFieldDataType
0000000000000000      DF *UND*\t0000000000000000 (LIBTIFF_4.0) _TIFFmemcpy
0000000000000000      DF *UND*\t0000000000000000 (LIBTIFF_4.0) TIFFGetVersion
0000000000000000      DF *UND*\t0000000000000000  Base        opj_version
0000000000000000      DF *UND*\t0000000000000000              xcb_connect
0000000000000000      DF *UND*\t0000000000000000 (GLIBC_2.2.5) malloc
0000000000000000  w   D  *UND*\t0000000000000000  Base        __gmon_start__
0000000000012340 g    DF .text\t0000000000000010  Base        TIFFOurs
"""


@pytest.mark.parametrize(
    ("library", "names"),
    [
        ("libtiff-20b7e810.so.6.3.0",
         {"LIBTIFF_4.0": ["TIFFClose", "TIFFGetVersion", "_TIFFmemcpy"], "LIBTIFF_4.1": ["TIFFFieldDataType"]}),
        ("libopenjp2-e530e1bf.so.2.5.4", {"": ["opj_version"]}),
        ("libxcb-9065bb12.so.1.1.0", {"": ["xcb_connect"]}),
    ],
)  # fmt: skip
def test_what_is_wanted_is_found_by_library_and_version(library: str, names: hollow.Names) -> None:
    """Versions that the caller itself or the system has are not missing; newer tools write no Base."""
    assert hollow.wanted(TABLE, library) == names


def test_older_tools_write_a_version_without_brackets() -> None:
    """Those of Debian 11, in which the folder is made."""
    older = TABLE.replace("(", "").replace(")", "")
    assert hollow.wanted(older, "libtiff-20b7e810.so.6.3.0") == hollow.wanted(TABLE, "libtiff-20b7e810.so.6.3.0")


@pytest.mark.parametrize("library", ["libjpeg-6dc8d115.so.62.4.0", "libnew-6dc8d115.so.1", "new.so"])
def test_what_is_not_known_fails_the_build(library: str) -> None:
    """A library of which nothing is wanted, or whose functions are not known, would be missed by the caller."""
    with pytest.raises(ValueError, match=r"nothing is wanted|not known"):
        hollow.wanted(TABLE, library)


def test_functions_return_nothing_and_a_version_is_empty() -> None:
    """Pillow asks for versions when it is imported, and makes text of them."""
    text = hollow.assembly(hollow.wanted(TABLE, "libtiff-20b7e810.so.6.3.0"))
    assert "TIFFClose: xorl %eax, %eax\nret\n" in text
    assert "TIFFGetVersion: leaq nothing(%rip), %rax\nret\n" in text
    assert text.count("\n.globl ") == 4


def test_versions_are_those_that_are_asked_for() -> None:
    """A function of another version would not be found."""
    assert hollow.version_script({"A_1": ["a", "b"], "A_2": ["c"]}) == "A_1 { global: a; b; };\nA_2 { global: c; };\n"
    assert hollow.version_script({"": ["a"]}) == "{ global: *; };\n"
