"""接待: who comes, and whom the record knows."""

from desktop.ui.reception.page import ReceptionPage

__all__ = ["ReceptionPage"]
