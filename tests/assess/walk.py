"""A simulated clerk who asks the planner's questions one by one, and an enterprise that answers from a known visit."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from core.assess import Visit, assess, read_visit
from core.assess.answers import UNKNOWN
from core.assess.policy_cache import ready_files
from core.assess.silence import UNASKED, stand_for
from core.policy import Policy, pack_files
from core.policy.located_yaml import plain
from core.policy.pack import Fact

CASES = Path(__file__).resolve().parents[2] / "resources" / "policies" / "baoshan-2023-1" / "cases"


@cache
def the_policy() -> Policy:
    """The shipped policy."""
    return ready_files(pack_files("baoshan-2023-1"))


@cache
def worked_visits() -> dict[str, Visit]:
    """The complete worked visits by file name."""
    files = sorted(CASES.glob("S*.yaml"))
    return {f.stem: read_visit(the_policy(), plain(f.read_text(encoding="utf-8"))[0]) for f in files}


def silence(fact: Fact, given: Visit) -> Any:
    """The answer to a question that the enterprise's visit does not mention."""
    value = stand_for(fact, None, given)
    return UNKNOWN if value is UNASKED else value


def answer(given: Visit, key: str) -> Any:
    """The answer to a question from the visit."""
    head, _, field = key.partition(".")
    name = head.partition("[")[0]
    fact = the_policy().fact(key)
    held = given.answers.get(name)
    if not field:
        return held.value if held else silence(fact, given)
    assert held is not None
    row = held.value[int(head.partition("[")[2][:-1]) - 1]
    return row[field] if field in row else silence(fact, given)


def put(told: Visit, key: str, value: Any) -> Visit:
    """The visit with one more answer."""
    head, _, field = key.partition(".")
    name, _, place = head.partition("[")
    if not field:
        return told.answered(name, value)
    rows = list(told.answers[name].value)
    rows[int(place[:-1]) - 1] = {**rows[int(place[:-1]) - 1], field: value}
    return told.answered(name, tuple(rows))


def by_planner(given: Visit) -> tuple[list[str], Visit]:
    """The questions in order, and the visit when none was left.

    A list is answered with all its records at once; missing fields of a record are then asked separately. Answered
    questions, including 不清楚, are not asked again.
    """
    told = Visit(given.policy, given.as_of, "unknown", {})
    asked: list[str] = []
    while True:
        todo = [q.fact for q in assess(the_policy(), told).questions if not q.asked]
        if not todo:
            return asked, told
        asked.append(todo[0])
        told = put(told, todo[0], answer(given, todo[0]))


def by_form(given: Visit) -> Iterator[str]:
    """The questions of a fixed complete form: every fact, and every field of every record."""
    for name, fact in the_policy().facts.items():
        yield name
        held = given.answers.get(name)
        if fact.type == "list" and held and isinstance(held.value, tuple):
            for at in range(1, len(held.value) + 1):
                yield from (f"{name}[{at}].{field.name}" for field in fact.fields)
