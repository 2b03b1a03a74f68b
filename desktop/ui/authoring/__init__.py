"""政策制作: editing a pack, with the policy's text on the left, the item on the right, and faults below."""

from desktop.ui.authoring.page import AuthoringPage

__all__ = ["AuthoringPage"]
