"""The value of a fact in a visit: its answer, or the meaning of a missing answer (R16, R63).

The only place that defines it; engine, explanation, questions, 就高不重复, window and paper all use it.
"""

from core.assess.visit import AnswerValue, Visit
from core.policy.fact import Fact


class _Word:
    """A special value, shown as `word`. A singleton, also after pickling: `name` is its name in this module."""

    def __init__(self, name: str, word: str) -> None:
        self._name, self._word = name, word

    def __repr__(self) -> str:
        return self._word

    def __reduce__(self) -> str:
        return self._name


UNKNOWN_WORD = "不清楚"
NO_DAY_WORD = "无"
UNKNOWN = _Word("UNKNOWN", UNKNOWN_WORD)
"""The answer 不清楚: asked, and not known."""
NO_DAY = _Word("NO_DAY", NO_DAY_WORD)
"""The answer 无 to a date: asked, and there is no such day."""
UNASKED = _Word("UNASKED", "还没问")
"""Not answered, and nothing is assumed instead."""

_NONE: dict[str, AnswerValue] = {"bool": False, "list": (), "money": 0, "count": 0, "date": NO_DAY}
"""The answer 没有 by fact type. Other types have no such answer."""


def none_value(fact: Fact) -> AnswerValue:
    """The answer 没有 to a fact: an empty list, 0, 否 or no such day. KeyError if its type has none."""
    return _NONE[fact.type]


def stand_for(fact: Fact, answer: AnswerValue | None, visit: Visit) -> AnswerValue:
    """The value of a fact: the answer, or if there is none (None) the assumed value; UNASKED if nothing is assumed.

    With `unmentioned: none` every fact that can be 没有 is assumed to be, except those that the pack marks as asked
    only; with `matters` only matters are, their details are UNASKED. A year has no 没有 (R24), nor has a date whose 无
    means unlimited (R70). Fields of a record are asked
    the same way with the record's own answer.
    """
    if answer is not None:
        return answer
    if fact.default is not None:
        return fact.default
    return _silence(fact, visit.unmentioned)


def is_unasked(fact: Fact, answer: AnswerValue | None, visit: Visit) -> bool:
    """Whether a fact is unanswered and no 没有 is assumed. A fact with a default counts as unasked too."""
    return answer is None and _silence(fact, visit.unmentioned) is UNASKED


def _silence(fact: Fact, unmentioned: str) -> AnswerValue:
    if unmentioned == "unknown" or fact.asked_only or fact.type not in _NONE:
        return UNASKED
    if fact.unit == "年" or fact.endless:
        return UNASKED
    if unmentioned == "matters" and not fact.matter:
        return UNASKED
    return _NONE[fact.type]
