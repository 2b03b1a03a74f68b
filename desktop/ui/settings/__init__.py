"""设置: what the centre sets for itself."""

from desktop.ui.settings.first_run import FirstRunPage
from desktop.ui.settings.page import SettingsPage

__all__ = ["FirstRunPage", "SettingsPage"]
