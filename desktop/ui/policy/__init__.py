"""政策: the text as it was issued."""

from desktop.ui.policy.page import PolicyPage

__all__ = ["PolicyPage"]
