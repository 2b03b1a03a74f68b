"""Random visits in large numbers, reproducible by seed: from nothing, or from a worked visit with some answers changed.
Every answer is on, just before or just after a value that some rule compares with, or is open.

Works for any policy.
"""

from __future__ import annotations

import datetime
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from core.assess import Answer, Visit
from core.assess.answers import NO_DAY, UNKNOWN, Between
from core.assess.program import run_by
from core.assess.program_writer import text_of
from core.policy.pack import Fact, Policy

_EDGES = (
    "2021-12-31", "2022-01-01", "2022-09-30", "2022-10-01", "2022-12-31", "2023-01-01", "2023-01-27", "2023-01-28",
    "2023-02-05", "2023-02-06", "2023-02-28", "2023-05-17", "2023-05-18", "2023-06-01", "2023-06-30", "2023-07-01",
    "2023-08-31", "2023-09-01", "2023-12-31", "2024-01-01", "2024-02-29", "2024-05-31", "2024-06-01", "2026-05-31",
)  # fmt: skip
_DAYS = [datetime.date.fromisoformat(day) for day in _EDGES]
_ASKED = [d for d in _DAYS if datetime.date(2022, 12, 1) < d < datetime.date(2024, 1, 15)]
_WAN = (0, 1, 6, 10, 30, 50, 60, 100, 150, 200, 300, 500, 834, 1000, 2000, 5000, 8000, 40000)
_MONEY = [0, 1, 33, 50, 1500000, *(max(0, n * 10**6 + d) for n in _WAN for d in (-1, 0, 1))]
_COUNTS = [0, 1, 4, 5, 12, 19, 20, 36, 99, 100, 299, 300, 301, 999, 1000, 2000]
_WATTS = [0, 99999, 100000, 200000, 250000, 399999, 400000, 500000, 6666666, 6666667, 7000000]
_CODES = ["C34", "F52", "F51", "I65", "I64", "L72", "L7291", "K70", "K7040", "P83", "A01", "E47", "G59", "G5910"]
_NAMES = ["", "专精特新", "某某补贴", "99-9", "光伏"]


def compiled(policy: Policy) -> Policy:
    """The same policy compiled, once directly and once through the cache."""
    module = text_of(policy)
    kept, constants = pickle.loads(pickle.dumps((policy, module.constants)))
    run_by(kept, compile(module.text(), "<generated>", "exec"), constants)
    return kept


def visits(policy: Policy, worked: Sequence[Visit], seed: int, count: int) -> Iterator[Visit]:
    """So many visits."""
    for at in range(count):
        yield one(policy, worked, Random(f"{seed}/{at}"))


def one(policy: Policy, worked: Sequence[Visit], by: Random) -> Visit:
    """One visit. Two in three are based on a worked one: nearly all purely random visits are 不符合."""
    facts = list(policy.facts.values())
    if by.random() < 0.66:
        made = by.choice(worked)
        answers = dict(made.answers)
        for fact in by.sample(facts, by.randint(0, 6)):
            answers[fact.name] = Answer(_answer(policy, fact, by))
        for name in by.sample(sorted(answers), min(len(answers), by.choice((0, 0, 1, 3)))):
            del answers[name]
        as_of = made.as_of if by.random() < 0.7 else by.choice(_ASKED)
        said = made.unmentioned if by.random() < 0.5 else by.choice(("none", "matters", "unknown"))
        return replace(made, as_of=as_of, unmentioned=said, answers=answers)
    chosen = by.sample(facts, by.randint(0, len(facts)))
    answers = {fact.name: Answer(_answer(policy, fact, by)) for fact in chosen}
    return Visit(policy.id, by.choice(_ASKED), by.choice(("none", "matters", "unknown")), answers)


def _answer(policy: Policy, fact: Fact, by: Random) -> Any:
    if by.random() < 0.1 and fact.type not in ("text", "uscc"):
        return UNKNOWN
    match fact.type:
        case "bool":
            return by.random() < 0.7
        case "choice":
            return by.choice(fact.options)
        case "date":
            return NO_DAY if by.random() < 0.1 else by.choice(_DAYS)
        case "industry":
            return by.choice(_CODES)
        case "text":
            measures = [m for part in policy.each for m in part.measures]
            return by.choice([*_NAMES, *(m.id for m in measures), by.choice(measures).name])
        case "uscc":
            return "91310113MA1GK1232D"
        case "list":
            return tuple(_record(policy, fact, by) for _ in range(by.choice((0, 1, 1, 2, 3))))
    return _number(fact, by)


def _record(policy: Policy, fact: Fact, by: Random) -> dict[str, Any]:
    return {f.name: _answer(policy, f, by) for f in fact.fields if by.random() < 0.9}


def _number(fact: Fact, by: Random) -> Any:
    def single() -> Any:
        if fact.type == "percent":
            return by.choice((Fraction(0), Fraction(1, 2), Fraction(19, 20), Fraction(1)))
        if fact.type == "quantity":
            return by.choice(_WATTS)
        if fact.unit == "年":
            return by.choice((0, 2021, 2022, 2023, 2024))
        if fact.type == "money":
            return by.choice(_MONEY) * (-1 if fact.negative and by.random() < 0.3 else 1)
        return by.choice(_COUNTS)

    if by.random() < 0.1:
        low, high = sorted((single(), single()))
        return Between(low, high) if low != high else low
    return single()
