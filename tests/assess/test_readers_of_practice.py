"""The practice policy has rules that the shipped one lacks: generated Python and the interpreter give the same results
for them, on its worked visits and on random ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import chance
import test_readers
from chance import compiled

from core.assess import Visit, assess, read_visit
from core.policy import Policy, load_policy
from core.policy.located_yaml import plain

PACK = "sample-city-2023"
CASES = Path(__file__).resolve().parents[2] / "resources" / "policies" / PACK / "cases"


@cache
def both() -> tuple[Policy, Policy]:
    return load_policy(PACK), compiled(load_policy(PACK))


@cache
def worked() -> tuple[Visit, ...]:
    files = sorted(CASES.glob("*.yaml"))
    return tuple(read_visit(both()[0], d) for file in files for d in plain(file.read_text(encoding="utf-8")))


def agree(visit: Visit) -> None:
    one, other = both()
    assert test_readers.said(assess(one, visit), True) == test_readers.said(assess(other, visit), True), visit


def test_worked_visits_come_to_the_same_either_way() -> None:
    for visit in worked():
        agree(visit)


def test_visits_by_chance_come_to_the_same_either_way() -> None:
    for visit in chance.visits(both()[0], worked(), seed=12, count=600):
        agree(visit)
