"""A fault of PySide6 6.12.0 kept from ending the program.

There, each Qt function that returns nothing gives back a reference to None that it never took. From Python 3.12 on
None has no count of references and no harm is done. Before, the count runs out after some thousand calls, and Python
aborts: "none_dealloc: deallocating None". (6.11 counts rightly, but has no wheel of its own for QtPdf.)
"""

import ctypes
import sys

_PLENTY = 1 << 48


def keep_none() -> None:
    """Give None more references than a program can lose, where it has a count at all."""
    if sys.version_info < (3, 12) and sys.getrefcount(None) < _PLENTY:
        ctypes.c_ssize_t.from_address(id(None)).value += _PLENTY
