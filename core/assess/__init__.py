"""What this enterprise gets: answers in, outcomes out.

The names are fetched when they are first asked for: a window is painted before anything is judged.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.assess.answers import Answer, Visit, read_value, read_visit, show_value, write_value, write_visit
    from core.assess.assessment import assess
    from core.assess.outcome import Assessment, Outcome, Status

__all__ = [
    "Answer", "Assessment", "Outcome", "Status", "Visit", "assess", "read_value", "read_visit", "show_value",
    "write_value", "write_visit",
]  # fmt: skip

_OF_OUTCOME = ("Assessment", "Outcome", "Status")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = "assessment" if name == "assess" else "outcome" if name in _OF_OUTCOME else "answers"
    return getattr(import_module(f"core.assess.{room}"), name)
