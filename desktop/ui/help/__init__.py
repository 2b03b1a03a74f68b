"""帮助: the manual."""

from desktop.ui.help.page import HelpPage

__all__ = ["HelpPage"]
