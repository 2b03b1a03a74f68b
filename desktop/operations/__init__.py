"""Everything the screens can ask for, as verbs. They answer on the window's thread through `then`.

What cannot be done is told through `failed`, or, where a screen does not listen, through the signal of that name.
"""

from desktop.operations.drafts import DraftVerbs
from desktop.operations.exchange import ExchangeVerbs
from desktop.operations.lists import SearchVerbs
from desktop.operations.papers import PaperVerbs, VisitPapers
from desktop.operations.record import RecordVerbs
from desktop.operations.screening import ScreeningVerbs
from desktop.operations.visits import VisitVerbs


class Operations(VisitVerbs, SearchVerbs, RecordVerbs, PaperVerbs, DraftVerbs, ExchangeVerbs, ScreeningVerbs):
    """The verbs of the counter."""


__all__ = ["Operations", "VisitPapers"]
