"""政策: the policy's text as issued."""

from desktop.ui.policy.page import PolicyPage

__all__ = ["PolicyPage"]
