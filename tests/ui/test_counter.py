"""Whole visits at the keyboard: typed answers give the same as the file, and are still there tomorrow."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.assess import Assessment, assess, read_visit
from core.policy import Policy, pack_files
from core.policy.located_yaml import plain
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt


def case(policy: Policy, name: str) -> dict[str, Any]:
    """A worked visit that the pack ships."""
    document: dict[str, Any] = plain(pack_files(policy.id)[f"cases/{name}.yaml"].decode())[0]
    return document


def results(made: Assessment) -> dict[str, tuple[Any, ...]]:
    """What counts of an assessment."""
    return {o.measure: (o.status, o.low, o.high) for o in made.outcomes}


@pytest.fixture
def sit(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Any]:
    """Seat a clerk at a desk; they all go home after the test."""
    seated: list[Clerk] = []

    def seat(today: str) -> Clerk:
        seated.append(Clerk(tmp_path, policy, datetime.date.fromisoformat(today)))
        return seated[-1]

    yield seat
    for clerk in seated:
        clerk.close()


@pytest.mark.parametrize("name", ["S01", "S02", "S06", "S11"])
def test_a_typed_visit_comes_to_the_same_as_its_file(sit: Any, policy: Policy, name: str) -> None:
    """By keyboard alone, from the first field to the result."""
    document = case(policy, name)
    clerk = sit(str(document["as_of"]))
    made = clerk.take_in(document)
    expected = assess(policy, read_visit(policy, document))
    assert results(made) == results(expected)
    assert made.totals == expected.totals
    assert clerk.wizard.step == "结果"


def test_a_finished_visit_is_there_after_closing_and_opening_again(sit: Any, policy: Policy) -> None:
    """Typed, finished with F9, found by initials the next day, the same result, and nothing to edit."""
    document = case(policy, "S02")
    clerk = sit(str(document["as_of"]))
    made = clerk.take_in(document)
    clerk.finish()
    clerk.close()
    later = sit("2023-09-04")
    later.type("shslrj")
    unfolded(lambda: later.window.page("reception").found.count() > 1)
    later.press(Qt.Key.Key_Down)
    later.press(Qt.Key.Key_Down)
    later.press(ENTER)
    unfolded(lambda: later.window.current == "visit")
    assert later.wizard.live.read_only
    assert results(later.wizard.live.explained()) == results(made)
    assert later.wizard.live.opened.troubles == ()


def test_a_parked_visit_is_taken_up_where_it_was_left(sit: Any) -> None:
    """F7 puts it aside; Enter in the list brings it back with every answer."""
    clerk = sit("2023-07-03")
    clerk.begin("上海示例机械有限公司")
    clerk.press(Qt.Key.Key_F7)
    unfolded(lambda: clerk.window.current == "reception")
    unfolded(lambda: clerk.window.page("reception").parked.count() == 1)
    clerk.press(Qt.Key.Key_Down)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert clerk.wizard.live.answer("企业名称").value == "上海示例机械有限公司"


def test_an_enterprise_that_was_here_is_offered_what_it_said(sit: Any, policy: Policy) -> None:
    """A scan finds it by its code; F8 shows its facts, F8 takes over what stays, not what ages."""
    document = case(policy, "S02")
    clerk = sit(str(document["as_of"]))
    clerk.take_in(document)
    clerk.finish()
    clerk.window.show_page("reception")
    clerk.type("https://example.test/?code=91310000717855129U;name=x")
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert not clerk.wizard.live.read_only
    assert clerk.wizard.live.answer("注册地") is None
    unfolded(lambda: clerk.wizard.offer.bar.isVisible())
    clerk.press(Qt.Key.Key_F8)
    clerk.press(Qt.Key.Key_F8)
    assert clerk.wizard.live.answer("注册地").value == "宝山区"
    assert clerk.wizard.live.answer("从业人员") is None


def test_every_answer_is_on_disk_before_the_program_is_closed(sit: Any) -> None:
    """No save button: what was committed is there after the window is gone."""
    clerk = sit("2023-07-03")
    clerk.begin("上海示例机械有限公司")
    clerk.wizard.go_to("从业人员")
    clerk.type("35~45人")
    clerk.close()
    later = sit("2023-07-03")
    unfolded(lambda: later.window.page("reception").parked.count() == 1)
    later.press(Qt.Key.Key_Down)
    later.press(ENTER)
    unfolded(lambda: later.window.current == "visit")
    answer = later.wizard.live.answer("从业人员")
    assert (answer.value.low, answer.value.high) == (35, 45)


def test_a_lapsed_policy_is_told_and_its_last_day_counts(sit: Any, policy: Policy) -> None:
    """After the last day the banner is shown and a new visit is counted by that day."""
    clerk = sit("2024-02-01")
    assert "有效期" in clerk.window._banner._text.text()
    clerk.begin("上海示例机械有限公司")
    assert clerk.wizard.live.visit.as_of == policy.expires


def test_a_day_that_lies_ahead_is_told_beside_its_field_at_once(sit: Any) -> None:
    """While it is typed, and it is kept all the same; the day of the visit needs no caution (R58)."""
    clerk = sit("2023-09-01")
    clerk.begin("上海示例有限公司")
    clerk.wizard.go_to("首次纳入战新统计日")
    clerk.type("20230902")
    row = clerk.wizard.pages.page("具体情况").row("首次纳入战新统计日")
    assert row.caution.isVisible()
    assert row.caution.text.text() == "日期在咨询日之后，请核对"
    clerk.press(ENTER)
    assert clerk.wizard.live.answer("首次纳入战新统计日").value == datetime.date(2023, 9, 2)
    assert row.caution.isVisible()
    clerk.wizard.go_to("首次纳入战新统计日")
    clerk.focused.selectAll()
    clerk.type("20230901")
    assert not row.caution.isVisible()


def test_a_term_that_ends_before_it_begins_is_refused_where_it_is_typed(sit: Any) -> None:
    """The sentence is next to the field, the earlier value stays."""
    clerk = sit("2023-09-01")
    clerk.begin("上海示例有限公司")
    clerk.wizard.go_to("高企证书起")
    clerk.type("20220101")
    clerk.press(ENTER)
    clerk.wizard.go_to("高企证书止")
    clerk.type("20211231")
    clerk.press(ENTER)
    row = clerk.wizard.pages.page("具体情况").row("高企证书止")
    assert "早于高企证书起" in row.error.text.text()
    assert clerk.wizard.live.answer("高企证书止") is None
