"""Random visits built from the policy's facts: any answer, on, just before or just after every relevant value.

A slot is a place for an answer: a fact, or a field of a record (担保贷款[1].金额).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from records import HAS
from tables import policy, visit

from core.assess import Answer, Visit
from core.assess.answers import NO_DAY, UNKNOWN, Between, out_of_order
from core.assess.silence import UNASKED, stand_for
from core.policy.pack import Fact

_EDGES = (
    "2021-12-31", "2022-01-01", "2022-09-30", "2022-10-01", "2022-12-31", "2023-01-01", "2023-01-27", "2023-01-28",
    "2023-02-05", "2023-02-06", "2023-02-28", "2023-05-17", "2023-05-18", "2023-06-01", "2023-06-30", "2023-07-01",
    "2023-08-31", "2023-09-01", "2023-12-31", "2024-01-01", "2024-02-29", "2024-05-31", "2024-06-01", "2026-05-31",
)  # fmt: skip
DAYS = [datetime.date.fromisoformat(d) for d in _EDGES]
VISIT_DAYS = [
    datetime.date.fromisoformat(d)
    for d in ("2022-12-31", "2023-05-17", "2023-05-18", "2023-06-30", "2023-09-01", "2023-12-31", "2024-01-01")
]
_WAN = (0, 1, 6, 10, 30, 50, 60, 100, 150, 200, 300, 500, 834, 1000, 2000, 5000, 8000, 40000)
MONEY = sorted({max(0, n * 10**6 + d) for n in _WAN for d in (-1, 0, 1)} | {1, 33, 50, 1500000})
COUNTS = [0, 1, 4, 5, 19, 20, 99, 100, 299, 300, 301, 999, 1000, 2000]
YEARS = [2021, 2022, 2023, 2024]
WATTS = [0, 99999, 100000, 200000, 250000, 399999, 400000, 500000, 6666666, 6666667, 7000000]
INDUSTRIES = ["C34", "F52", "F51", "I65", "I64", "L72", "L7291", "K70", "K7040", "P83", "A01", "E47", "G59", "G5910"]
IDS = [m.id for m in policy().measures if m.kind != "service"]


def _numbers(fact: Fact) -> list[Any]:
    if fact.type == "money":
        return MONEY + ([-1, -(10**6)] if fact.negative else [])
    if fact.type == "quantity":
        return list(WATTS)
    if fact.type == "percent":
        return [Fraction(0), Fraction(19, 20), Fraction(1)]
    return YEARS if fact.unit == "年" else COUNTS


def certain(fact: Fact) -> st.SearchStrategy[Any]:
    """A known answer."""
    match fact.type:
        case "bool":
            return st.sampled_from([True, True, False])
        case "choice":
            return st.sampled_from(fact.options)
        case "date":
            return st.sampled_from(DAYS)
        case "industry":
            return st.sampled_from(INDUSTRIES)
        case "text":
            return st.sampled_from(IDS) if fact.name == "事项" else st.just("上海示例有限公司")
        case "uscc":
            return st.just("91310113MA1GK1232D")
        case "list":
            return st.lists(record(fact), max_size=3).map(tuple)
    return st.sampled_from(_numbers(fact))


def told(fact: Fact) -> st.SearchStrategy[Any]:
    """Any answer: known, a range, 无 or 不清楚."""
    ways = [certain(fact)] * 4
    if fact.type not in ("text", "uscc"):
        ways.append(st.just(UNKNOWN))
    if fact.type == "date":
        ways.append(st.just(NO_DAY))
    if fact.type in ("money", "count", "quantity", "percent"):
        pairs = st.tuples(*[st.sampled_from(_numbers(fact))] * 2).filter(lambda p: p[0] != p[1])
        ways.append(pairs.map(lambda p: Between(min(p), max(p))))
    return st.one_of(ways)


@st.composite
def record(draw: st.DrawFn, fact: Fact) -> dict[str, Any]:
    """A record of a list with some of its fields."""
    return {f.name: draw(told(f)) for f in fact.fields if draw(st.integers(0, 9)) > 0}


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    """A visit, usually of an enterprise in Baoshan that meets general conditions, so that not everything is unmet."""
    facts = policy().facts
    answers = {
        "注册地": Answer("宝山区"), "税务登记地": Answer("宝山区"), "主体类型": Answer("企业"),
        "经营地在宝山": Answer(True), "符合产业导向": Answer(True), "依法诚信经营": Answer(True), "行业": Answer("C34"),
    }  # fmt: skip
    some = draw(st.lists(st.sampled_from(sorted(facts)), max_size=16, unique=True))
    for name in some:
        answers[name] = Answer(draw(told(facts[name])))
    for name in draw(st.lists(st.sampled_from(sorted(answers)), max_size=2, unique=True)):
        answers.pop(name)
    return Visit(
        policy().id, draw(st.sampled_from(VISIT_DAYS)), draw(st.sampled_from(["none", "matters", "unknown"])), answers
    )


@st.composite
def paying_visits(draw: st.DrawFn) -> Visit:
    """A visit that gets some items, with a few answers changed, opened or removed."""
    chosen = draw(st.lists(st.sampled_from(sorted(HAS)), min_size=1, max_size=3, unique=True))
    changes: dict[str, Any] = {}
    for measure in chosen:
        for name, value in HAS[measure].items():
            changes[name] = [*changes.get(name, []), *value] if isinstance(value, list) else value
    made = visit(changes)
    if draw(st.integers(0, 3)) == 0:
        made = made.answered("其他政策支持", tuple(draw(st.lists(_support(chosen), min_size=1, max_size=2))))
    made = replace(
        made, as_of=draw(st.sampled_from(VISIT_DAYS)), unmentioned=draw(st.sampled_from(["none", "matters", "unknown"]))
    )
    for _ in range(draw(st.integers(0, 4))):
        slot, fact = draw(st.sampled_from(list(slots(made))))
        made = filled(made, slot, draw(told(fact)))
    return made


def _support(measures: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    fact = policy().facts["其他政策支持"]
    return st.fixed_dictionaries(
        {"事项": st.sampled_from(measures), "金额": told(fact.field("金额"))},
        optional={"级别": told(fact.field("级别")), "已领取": told(fact.field("已领取"))},
    )


def any_visit() -> st.SearchStrategy[Visit]:
    """Either of the two kinds, valid for a visit file: no term ends before it begins."""
    return st.one_of(paying_visits(), visits()).map(_in_order)


def _in_order(made: Visit) -> Visit:
    """The visit without ends of terms that are before their beginnings."""
    kept = {}
    for name, answer in made.answers.items():
        fact = policy().facts[name]
        if isinstance(answer.value, tuple):
            answer = replace(answer, value=tuple(_without_reversed(fact.fields, row) for row in answer.value))
        kept[name] = answer
    single = _without_reversed(policy().facts.values(), {n: a.value for n, a in kept.items()})
    return replace(made, answers={n: a for n, a in kept.items() if n in single})


def _without_reversed(facts: Iterable[Fact], values: Mapping[str, Any]) -> dict[str, Any]:
    wrong = {f.name for f in facts if any(s.startswith(f.name) for s in out_of_order((f,), values))}
    return {n: x for n, x in values.items() if n not in wrong}


# ── slots ────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_slots(visit: Visit) -> Iterator[tuple[str, Fact]]:
    """Every open slot with its fact."""
    for name, fact in policy().facts.items():
        answer = visit.answers.get(name)
        if answer is None:
            if _silent(fact, visit):
                continue
            yield name, fact
        elif answer.value is UNKNOWN:
            yield name, fact
        elif fact.type == "list":
            for at, row in enumerate(answer.value, 1):
                for field in fact.fields:
                    if row.get(field.name) is UNKNOWN or (field.name not in row and not _silent(field, visit)):
                        yield f"{name}[{at}].{field.name}", field


def slots(visit: Visit) -> Iterator[tuple[str, Fact]]:
    """Every slot with an answer, open or not."""
    for name, answer in visit.answers.items():
        fact = policy().facts[name]
        yield name, fact
        if fact.type == "list" and answer.value is not UNKNOWN:
            for at in range(1, len(answer.value) + 1):
                yield from ((f"{name}[{at}].{f.name}", f) for f in fact.fields)


def _silent(fact: Fact, visit: Visit) -> bool:
    """Whether this fact has a default while unanswered."""
    return stand_for(fact, None, visit) is not UNASKED


def value_at(visit: Visit, slot: str) -> Any:
    """The value in a slot; None if it is empty."""
    head, _, field = slot.partition(".")
    name, _, place = head.partition("[")
    answer = visit.answers.get(name)
    if not field:
        return answer.value if answer else None
    return answer.value[int(place[:-1]) - 1].get(field) if answer else None


def filled(visit: Visit, slot: str, value: Any) -> Visit:
    """The visit with another answer in one slot."""
    head, _, field = slot.partition(".")
    name, _, place = head.partition("[")
    if not field:
        return visit.answered(name, value)
    rows = list(visit.answers[name].value)
    rows[int(place[:-1]) - 1] = {**rows[int(place[:-1]) - 1], field: value}
    return visit.answered(name, tuple(rows))


def ranges(visit: Visit) -> Iterator[tuple[str, Between]]:
    """Every slot with a range."""
    for name, fact in policy().facts.items():
        answer = visit.answers.get(name)
        value = answer.value if answer else None
        if isinstance(value, Between):
            yield name, value
        elif fact.type == "list" and isinstance(value, tuple):
            for at, row in enumerate(value, 1):
                yield from ((f"{name}[{at}].{k}", v) for k, v in row.items() if isinstance(v, Between))


def shuffled(visit: Visit, order: Any) -> Visit:
    """The same answers and records in another order."""
    names = list(visit.answers)
    order.shuffle(names)
    made = {}
    for name in names:
        answer = visit.answers[name]
        if isinstance(answer.value, tuple):
            rows = list(answer.value)
            order.shuffle(rows)
            answer = replace(answer, value=tuple(rows))
        made[name] = answer
    return replace(visit, answers=made)
