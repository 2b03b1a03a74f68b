"""A fault of PySide6 6.12.0 kept from ending the program.

There, each Qt function that returns nothing gives back a reference to None that it never took, and each signal that
is emitted one to True. From Python 3.12 on these have no count of references and no harm is done. Before, the count
runs out after some thousand calls, and Python aborts ("none_dealloc", "bool_dealloc"): after an hour at the counter,
say. So they are given more than can be lost. (6.11 counts rightly, but has no wheel of its own for QtPdf.)
"""

import ctypes
import sys

_PLENTY = 1 << 48


def keep_alive() -> None:
    """Give None, True and False more references than a program can lose, where they have a count at all."""
    if sys.version_info >= (3, 12):
        return
    for each in (None, True, False):
        if sys.getrefcount(each) < _PLENTY:
            ctypes.c_ssize_t.from_address(id(each)).value += _PLENTY
