"""设置: the settings of the centre."""

from desktop.ui.settings.first_run import FirstRunPage
from desktop.ui.settings.page import SettingsPage

__all__ = ["FirstRunPage", "SettingsPage"]
