"""筛查: whole rosters, and whom of them to call."""

from desktop.ui.screening.page import ScreeningPage

__all__ = ["ScreeningPage"]
