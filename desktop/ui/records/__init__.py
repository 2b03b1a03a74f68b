"""记录: the visits that were kept."""

from desktop.ui.records.page import RecordsPage

__all__ = ["RecordsPage"]
