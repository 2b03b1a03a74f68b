"""登录: who sits at the counter, by name and PIN."""

from desktop.ui.people.page import LogInPage

__all__ = ["LogInPage"]
