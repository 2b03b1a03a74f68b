"""记录: the stored visits."""

from desktop.ui.records.page import RecordsPage

__all__ = ["RecordsPage"]
