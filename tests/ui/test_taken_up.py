"""沿用上次 and taking a visit up again, at the keyboard."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy import Policy
from core.records import StoredAnswer, open_store
from desktop.row_columns import columns_of
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt

K = Qt.Key
NAME = "上海示例商贸有限公司"
EARLIER = {"企业名称": NAME, "注册地": "宝山区", "所属街镇": "杨行镇", "从业人员": 35, "营业收入": "200万元"}
DAY = datetime.datetime(2023, 6, 1, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk at a record in which an enterprise was here in June."""
    from core.policy import pack_files

    with open_store(tmp_path, lambda: DAY) as store:
        store.list_by(columns_of([policy]))
        store.packs.freeze(policy.digest, policy.id, pack_files(policy.id))
        answers = {fact: StoredAnswer(value) for fact, value in EARLIER.items()}
        made = store.visits.create(policy=policy.id, pack_digest=policy.digest, as_of=DAY.date(), answers=answers)
        store.visits.finish(made.id, {"outcomes": []})
    seated = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    yield seated
    seated.close()


def shown(clerk: Clerk) -> bool:
    """Whether there is an offer."""
    return bool(clerk.wizard.offer.bar.isVisible())


def test_f8_shows_each_fact_with_its_day_and_takes_what_is_ticked(clerk: Clerk) -> None:
    """What ages is not ticked: one box is ticked by hand, the other stays out."""
    clerk.begin(NAME)
    unfolded(lambda: shown(clerk))
    clerk.press(K.Key_F8)
    boxes = clerk.wizard.offer.sheet.boxes
    assert {fact: box.isChecked() for fact, box in boxes.items()} == {
        "注册地": True, "所属街镇": True, "从业人员": False, "营业收入": False,
    }  # fmt: skip
    assert all("（2023-06-01）" in box.text() for box in boxes.values())
    assert clerk.focused is boxes["从业人员"]
    clerk.press(K.Key_Space)
    clerk.press(K.Key_Down)
    assert clerk.focused is boxes["营业收入"]
    clerk.press(K.Key_F8)
    live = clerk.wizard.live
    assert (live.answer("所属街镇").value, live.answer("从业人员").value) == ("杨行镇", 35)
    assert live.answer("营业收入") is None
    assert clerk.wizard.step == "企业"


def test_f8_still_works_when_the_offer_was_put_off_and_on_a_later_step(clerk: Clerk) -> None:
    """先不用 hides the line only; what was answered meanwhile is not offered; Esc takes nothing."""
    clerk.begin(NAME)
    unfolded(lambda: shown(clerk))
    clerk.wizard.go_to("注册地")
    clerk.type("2")
    clerk.ctrl(K.Key_2)
    clerk.press(K.Key_F8)
    assert "注册地" not in clerk.wizard.offer.sheet.boxes
    clerk.press(K.Key_Escape)
    assert (clerk.window.current, clerk.wizard.step) == ("visit", "规模与行业")
    assert clerk.wizard.live.answer("注册地").value == "本市其他区"
    assert clerk.wizard.live.answer("所属街镇") is None


def test_a_name_typed_in_the_visit_is_known_too(clerk: Clerk) -> None:
    """Ctrl+N, then the name: the offer comes when it is committed. With nothing to offer F8 says so."""
    clerk.begin()
    assert not shown(clerk)
    clerk.press(K.Key_F8)
    assert "没有可以沿用" in clerk.heard.texts[-1]
    clerk.wizard.go_to("企业名称")
    clerk.type(NAME)
    clerk.press(ENTER)
    unfolded(lambda: shown(clerk))


def test_a_visit_goes_on_at_the_step_where_it_stopped(clerk: Clerk) -> None:
    """Parked on 规模与行业 with questions left: taken up there, the keyboard on the first open one."""
    clerk.begin("上海示例别家有限公司")
    clerk.wizard.go_to("从业人员")
    clerk.type("12")
    clerk.press(ENTER)
    stopped = clerk.focused.objectName()
    clerk.press(K.Key_F7)
    unfolded(lambda: clerk.window.current == "reception" and clerk.window.page("reception").parked.count() == 1)
    clerk.press(K.Key_Down)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert clerk.wizard.step == "规模与行业"
    assert stopped.startswith("fact:")
    assert clerk.focused.objectName().startswith("fact:")
    assert clerk.wizard.live.answer(clerk.focused.objectName().removeprefix("fact:")) is None


def test_matters_that_were_denied_lead_back_to_the_matters(clerk: Clerk) -> None:
    """没有 is said on 涉及事项, although the fact itself is asked later."""
    clerk.begin("上海示例别家有限公司")
    clerk.ctrl(K.Key_3)
    clerk.type("2")
    clerk.press(ENTER)
    clerk.press(K.Key_F7)
    unfolded(lambda: clerk.window.current == "reception" and clerk.window.page("reception").parked.count() == 1)
    clerk.press(K.Key_Down)
    clerk.press(ENTER)
    unfolded(lambda: clerk.window.current == "visit")
    assert clerk.wizard.step == "涉及事项"


def test_a_correction_is_offered_nothing_by_itself(clerk: Clerk) -> None:
    """It has the answers of the visit that it corrects; what was said in others F8 still shows."""
    clerk.begin(NAME)
    unfolded(lambda: shown(clerk))
    found: list[Any] = []
    clerk.desk.operations.search("", found.append, state="finished")
    unfolded(lambda: bool(found))
    clerk.wizard.go_to("主体类型")  # more than was said in June
    clerk.type("1")
    clerk.press(ENTER)
    clerk.finish()
    clerk.wizard.correct(found[0][0].id, "街镇填错")
    unfolded(lambda: clerk.wizard.live.opened.corrects is not None)
    clerk.settle()
    assert not shown(clerk)
    clerk.press(K.Key_F8)
    assert "主体类型" in clerk.wizard.offer.sheet.boxes
