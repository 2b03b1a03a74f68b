"""登录: log-in by name and PIN."""

from desktop.ui.people.page import LogInPage

__all__ = ["LogInPage"]
