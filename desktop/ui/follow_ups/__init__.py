"""回访: who waits for what, when to call, what was done."""

from desktop.ui.follow_ups.page import FollowUpsPage

__all__ = ["FollowUpsPage"]
