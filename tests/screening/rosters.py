"""Rosters for the tests: codes that hold, and files made on the spot."""

from __future__ import annotations

from core.assess.credit_code import outer_valid

_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(number: int) -> str:
    """An invented credit code by its number."""
    body = f"91310113MA{number:07d}"
    return next(body + last for last in _LETTERS if outer_valid(body + last))
