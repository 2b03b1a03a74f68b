"""筛查: whole rosters, and which enterprises to call."""

from desktop.ui.screening.page import ScreeningPage

__all__ = ["ScreeningPage"]
