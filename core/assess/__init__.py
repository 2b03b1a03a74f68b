"""Assessment: what an enterprise gets, from its answers.

Names are imported on first use, so that the window can be painted before anything is judged.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.assess.answers import Answer, Visit, read_value, read_visit, write_value, write_visit
    from core.assess.assessment import assess
    from core.assess.outcome import Outcome
    from core.assess.result import Assessment
    from core.assess.status import Status
    from core.assess.value_text import show_value

__all__ = [
    "Answer", "Assessment", "Outcome", "Status", "Visit", "assess", "read_value", "read_visit", "show_value",
    "write_value", "write_visit",
]  # fmt: skip

_MODULES = {
    "Assessment": "result", "Outcome": "outcome", "Status": "status",
    "assess": "assessment", "show_value": "value_text",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"core.assess.{_MODULES.get(name, 'answers')}"), name)
