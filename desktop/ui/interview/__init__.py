"""办理: the questions of one visit, and what the answers come to."""

from desktop.ui.interview.page import WizardPage

__all__ = ["WizardPage"]
