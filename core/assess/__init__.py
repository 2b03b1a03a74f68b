"""What this enterprise gets: answers in, outcomes out."""

from core.assess.answers import Answer, Visit, read_value, read_visit, show_value, write_value, write_visit
from core.assess.assessment import assess
from core.assess.outcome import Assessment, Outcome, Status

__all__ = [
    "Answer", "Assessment", "Outcome", "Status", "Visit", "assess", "read_value", "read_visit", "show_value",
    "write_value", "write_visit",
]  # fmt: skip
