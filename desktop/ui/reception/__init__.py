"""接待: new visitors, and known enterprises."""

from desktop.ui.reception.page import ReceptionPage

__all__ = ["ReceptionPage"]
