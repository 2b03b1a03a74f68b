"""办理: the questions of one visit, and what the answers come to."""

from desktop.ui.interview.page import InterviewPage

__all__ = ["InterviewPage"]
