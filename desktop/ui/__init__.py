"""The screens. They are given operations to call and values to show; they never see the store."""

import sys


def _keep_true_alive() -> None:
    """Make `True` outlive a fault of PySide6 (seen in 6.12): `Signal.emit` hands out True without owning it.

    Each signal thus takes one reference away. From Python 3.12 on True is immortal; before, the interpreter aborts
    ("bool_dealloc") once all are gone: after an hour at the counter, say. So it is given more than can be lost.
    """
    if sys.version_info < (3, 12):
        import ctypes

        ctypes.c_ssize_t.from_address(id(True)).value += 1 << 40


_keep_true_alive()
