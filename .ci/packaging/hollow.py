"""Makes libraries that hold nothing, in the place of those that a library of ours wants and never calls.

Pillow reads one kind of picture here, PNG, with zlib alone; its one library is linked with those of TIFF, JPEG,
JPEG 2000 and of screens as well, 5 MB that nobody runs. The loader asks only that they are there and have the names: so
each gets a library of the same name whose functions do nothing and return 0, and, asked for their version, "".

    hollow.py CALLER.so LIBRARY.so…     beside each what it is made of: LIBRARY.so.s (assembly), LIBRARY.so.map
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_WANTED = re.compile(r"\*UND\*\s+[0-9a-f]+\s+(?:Base\s+|\(?(?P<version>[\w.]+)\)?\s+)?(?P<name>\w+)$", re.MULTILINE)
_OF = {"libtiff": r"_?TIFF", "libjpeg": r"jpeg_", "libopenjp2": r"opj_", "libxcb": r"xcb_"}
"""How the functions of each begin."""

Names = dict[str, list[str]]
"""Functions by the version that is asked of them, '' for none."""


def wanted(table: str, library: str) -> Names:
    """The functions that a caller wants of a library; `table`: its symbols as objdump -T writes them. ValueError
    where the library is unknown, or nothing is wanted of it."""
    kind = re.match(r"[a-z]+\d*", library.partition("-")[0])
    begins = _OF.get(kind[0]) if kind else None
    if begins is None:
        raise ValueError(f"{library}: how its functions begin is not known")
    found: Names = {}
    for symbol in _WANTED.finditer(table):
        if re.match(begins, symbol["name"]):
            found.setdefault(symbol["version"] or "", []).append(symbol["name"])
    if not found:
        raise ValueError(f"nothing is wanted of {library}")
    return {version: sorted(names) for version, names in sorted(found.items())}


def assembly(names: Names) -> str:
    """The functions, for an x86-64: each returns 0, one that tells a version the empty string."""
    lines = [".section .rodata", "nothing: .byte 0", ".text"]
    for name in sorted(name for each in names.values() for name in each):
        said = "leaq nothing(%rip), %rax" if name.lower().endswith("version") else "xorl %eax, %eax"
        lines += [f".globl {name}", f".type {name}, @function", f"{name}: {said}", "ret", f".size {name}, . - {name}"]
    return "\n".join([*lines, '.section .note.GNU-stack,"",@progbits', ""])


def version_script(names: Names) -> str:
    """Which version each function is of, for the linker; where none has one, that all are to be seen."""
    versions = {version: " ".join(f"{name};" for name in each) for version, each in names.items() if version}
    return "".join(f"{version} {{ global: {each} }};\n" for version, each in versions.items()) or "{ global: *; };\n"


def main(caller: Path, libraries: Iterable[Path]) -> int:
    """Write the text of each library, and of its versions where it has any."""
    table = subprocess.run(["objdump", "-T", str(caller)], capture_output=True, text=True, check=True).stdout
    for library in libraries:
        names = wanted(table, library.name)
        library.with_name(f"{library.name}.s").write_text(assembly(names), encoding="ascii")
        library.with_name(f"{library.name}.map").write_text(version_script(names), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
