"""What a fact stands for in a visit: the answer given, or what the visit lets its absence mean (R16, R63).

The one place that knows it. Engine, explanation, planner, 就高不重复, the window and the paper all ask here.
"""

from core.assess.visit import Value, Visit
from core.policy.fact import Fact


class _Word:
    """A value that is no value, by the word people use for it. There is one of each, also of what is kept and read
    again: `name` is what it is called here."""

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
"""No answer, and silence gives none."""

_NONE: dict[str, Value] = {"bool": False, "list": (), "money": 0, "count": 0, "date": NO_DAY}
"""What 没有 is as an answer, by the type of the fact. Other types have no such answer."""


def none_value(fact: Fact) -> Value:
    """What 没有 means as an answer to a matter: an empty list, 0, 否, or no such day. KeyError where there is none."""
    return _NONE[fact.type]


def stand_for(fact: Fact, answer: Value | None, visit: Visit) -> Value:
    """What a fact comes to: the answer, or what its absence (None) means in this visit; UNASKED where it means nothing.

    `unmentioned: none`: everything that can be 没有 is, but for what the pack marks as asked only. `matters`: only a
    matter is; its details are unasked until they are answered. A year has no 没有 (R24), nor has a day whose 无 means
    without end (R70). Fields of a record are asked
    the same way with the record's own answer.
    """
    if answer is not None:
        return answer
    if fact.default is not None:
        return fact.default
    return _silence(fact, visit.unmentioned)


def is_unasked(fact: Fact, answer: Value | None, visit: Visit) -> bool:
    """Whether nobody was asked: no answer, and none by silence. A fact with a default is unasked all the same."""
    return answer is None and _silence(fact, visit.unmentioned) is UNASKED


def _silence(fact: Fact, unmentioned: str) -> Value:
    if unmentioned == "unknown" or fact.asked_only or fact.type not in _NONE:
        return UNASKED
    if fact.unit == "年" or fact.endless:
        return UNASKED
    if unmentioned == "matters" and not fact.matter:
        return UNASKED
    return _NONE[fact.type]
