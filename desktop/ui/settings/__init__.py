"""设置: what the centre sets for itself."""

from desktop.ui.settings.page import SettingsPage

__all__ = ["SettingsPage"]
