"""Tables that are read row by row."""

from PySide6.QtWidgets import QTableView

_LEAST, _AIR = 28, 12
"""Pixels: how high a row is at least, and how much higher than its letters."""


def make_rows_tall(table: QTableView) -> None:
    """Rows that can be hit and told apart, at any size of letters."""
    rows = table.verticalHeader()
    height = max(_LEAST, table.fontMetrics().height() + _AIR)
    rows.setMinimumSectionSize(height)
    rows.setDefaultSectionSize(height)
