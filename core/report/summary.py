"""From an assessment to what stands on its paper: 告知单 for the enterprise, 底联 for the desk. No drawing."""

from core.assess import Assessment, Visit
from core.policy import Policy
from core.report.content import Centre, PrintJob, Summary

__all__ = ["Centre", "PrintJob", "Summary", "summarise"]


def summarise(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> Summary:
    """The content of one sheet."""
    raise NotImplementedError
