"""办理: the questions of one visit, and the result."""

from desktop.ui.interview.page import InterviewPage

__all__ = ["InterviewPage"]
