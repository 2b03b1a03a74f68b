"""The readers of a policy agree: rules read plainly and run as generated Python, on worked visits and by chance.

`HUIQI_CHANCES=100000` tries as many visits by chance; in the suite 3,000.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import chance
import pytest
from chance import compiled

from core.assess import Assessment, Visit, assess, read_visit
from core.assess.answers import UNKNOWN
from core.assess.plan import LONG_LIST
from core.errors import HuiqiError
from core.policy import Policy, load_policy
from core.policy.located_yaml import plain

PACKS = Path(__file__).resolve().parents[2] / "resources" / "policies"
CHANCES = int(os.environ.get("HUIQI_CHANCES", "3000"))
SLICES = 6


@cache
def both() -> tuple[Policy, Policy]:
    """The shipped policy read plainly, and run by generated Python."""
    return load_policy("baoshan-2023-1"), compiled(load_policy("baoshan-2023-1"))


@cache
def worked() -> tuple[Visit, ...]:
    """Every worked visit that can be read."""
    return tuple(_worked())


def _worked() -> Iterator[Visit]:
    for file in sorted((PACKS / "baoshan-2023-1" / "cases").glob("*.yaml")):
        for document in plain(file.read_text(encoding="utf-8")):
            try:
                yield read_visit(both()[0], document)
            except HuiqiError:
                continue


def said(made: Assessment, words: bool) -> object:
    """Everything that one assessment contains; without words: statuses, sums, what is missing, what is asked."""
    short = [(o.measure, o.status, o.low, o.high, o.span, o.missing, o.worksheet) for o in made.outcomes]
    told = [o.words for o in made.outcomes] if words else []
    return short, made.questions, made.totals, made.spans, made.notices, made.derived, told


def agree(visit: Visit, words: bool) -> None:
    """Both readers give the same for a visit."""
    one, other = both()
    assert said(assess(one, visit), words) == said(assess(other, visit), words), visit


@pytest.mark.parametrize("part", range(SLICES))
def test_generated_python_says_what_the_plain_reading_says_of_worked_visits(part: int) -> None:
    """Every status, sum, reason, note and question."""
    for at, visit in enumerate(islice(worked(), part, None, SLICES)):
        agree(visit, words=at % 8 == 0)


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(SLICES))
def test_generated_python_says_what_the_plain_reading_says_of_any_visit(part: int) -> None:
    """Visits by chance, the same ones each time."""
    for at, visit in enumerate(chance.visits(both()[0], worked(), seed=part, count=CHANCES // SLICES)):
        agree(visit, words=at % 20 == 0)


@pytest.mark.parametrize("part", range(SLICES))
def test_what_is_built_on_the_assessment_before_says_what_a_new_one_says(part: int) -> None:
    """Each answer of a worked visit taken back and given again, now of the one pack and now of the other."""
    for at, visit in enumerate(islice(worked(), part, None, SLICES * 8)):
        policy = both()[at % 2]
        before = assess(policy, visit)
        for fact in visit.answers:
            for told in (visit.without(fact), visit):
                made = assess(policy, told, before=before)
                assert said(made, words=False) == said(assess(policy, told), words=False), (fact, told)
                before = made


@pytest.mark.parametrize("part", range(SLICES))
def test_a_record_that_changes_is_judged_anew_and_the_others_as_before(part: int) -> None:
    """Each record of a worked visit taken away, put back twice, and with one cell not known."""
    for at, visit in enumerate(islice(worked(), part, None, SLICES * 4)):
        policy = both()[at % 2]
        before = assess(policy, visit)
        for fact, answer in visit.answers.items():
            rows = answer.value if policy.facts[fact].type == "list" and answer.value is not UNKNOWN else ()
            for place, row in enumerate(rows):
                lacking = {**row, next(iter(row), policy.facts[fact].fields[0].name): UNKNOWN}
                for new in ((), (row, row), (lacking,), (row,)):
                    told = visit.answered(fact, (*rows[:place], *new, *rows[place + 1 :]))
                    made = assess(policy, told, before=before)
                    assert said(made, words=place < 2) == said(assess(policy, told), words=place < 2), (fact, told)
                    before = made


@pytest.mark.parametrize("records", [LONG_LIST, LONG_LIST + 1])
def test_a_list_is_judged_alike_however_long_it_is(records: int) -> None:
    """Up to so many records settle in one loop; more are judged one by one."""
    visit = next(visit for visit in worked() if visit.answers.get("招用人员") and visit.answers["招用人员"].value)
    rows = visit.answers["招用人员"].value
    agree(visit.answered("招用人员", tuple(rows[at % len(rows)] for at in range(records))), words=True)


def test_however_often_a_list_is_changed_no_judgement_hangs_on_all_before_it() -> None:
    """A measure that stops before it looks at the records, then fits; its words are looked at each time."""
    policy = both()[0]
    visit = next(visit for visit in worked() if "专精特新认定" in visit.answers)
    day = datetime.date(2023, 2, 1)
    row = {"级别": "市级专精特新", "认定日": day, "新认定": True}
    made = assess(policy, visit)
    for turn in range(400):
        row = row | {"认定日": day + datetime.timedelta(turn % 2)}
        made = assess(policy, visit.answered("专精特新认定", (row,)), before=made)
        assert all(o.words.reasons is not None for o in made.outcomes)
    told = visit.answered("专精特新认定", (row | {"级别": "国家级小巨人"},))
    assert said(assess(policy, told, before=made), words=True) == said(assess(policy, told), words=True)
