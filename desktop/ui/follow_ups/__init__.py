"""回访: who waits for what, when to call back, what was done."""

from desktop.ui.follow_ups.page import FollowUpsPage

__all__ = ["FollowUpsPage"]
