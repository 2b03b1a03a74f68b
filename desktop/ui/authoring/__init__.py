"""政策制作: a pack in the making, the policy's words at the left, what they mean at the right, what is wrong below."""

from desktop.ui.authoring.page import AuthoringPage

__all__ = ["AuthoringPage"]
