"""All operations that screens can request. Results arrive on the GUI thread through `then`.

Errors are passed to `failed`, or, if a screen gave none, emitted by the signal of that name.
"""

from desktop.operations.drafts import DraftVerbs
from desktop.operations.exchange import ExchangeVerbs
from desktop.operations.lists import SearchVerbs
from desktop.operations.papers import PaperVerbs, VisitPapers
from desktop.operations.record import RecordVerbs
from desktop.operations.screening import ScreeningVerbs


class Operations(ScreeningVerbs, SearchVerbs, RecordVerbs, PaperVerbs, DraftVerbs, ExchangeVerbs):
    """All operations of the counter."""


__all__ = ["Operations", "VisitPapers"]
