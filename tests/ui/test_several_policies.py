"""A visit under two policies, by keys: asked once, counted once, printed from its own packs, changed and taken up."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.assess.answers import read_value
from core.policy import Policy, load_policy
from core.policy.joined import joined
from core.records.values import EVENT_WORDS
from desktop.ui.result.measure_tree import NODE
from tests.ui.clerk import Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

CITY, DISTRICT = "sample-city-2023", "baoshan-2023-1"
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
DAY = datetime.date(2023, 9, 1)
GIANT = [{"级别": "国家级小巨人", "认定日": "2023-07-14", "新认定": "是"}]
FIRM = {
    "主体类型": "企业", "注册地": "宝山区", "税务登记地": "宝山区", "行业": "C34", "依法诚信经营": "是",
    "经营地在宝山": "是", "符合产业导向": "是", "符合产业结构调整要求": "是", "从业人员": "86人",
    "营业收入": "2350万元", "资产总额": "3100万元", "应纳税所得额": "380万元", "纳税人类型": "一般纳税人",
    "年度地方贡献": "900万元", "专精特新认定": GIANT,
}  # fmt: skip


@pytest.fixture(scope="module")
def both() -> Policy:
    return joined([load_policy(CITY), load_policy(DISTRICT)])


@pytest.fixture
def seated(qapp: Any, tmp_path: Path, both: Policy) -> Iterator[Clerk]:
    """A clerk whose counter has both."""
    made = Clerk(tmp_path, both, DAY)
    yield made
    made.close()


def visit_of(clerk: Clerk) -> None:
    """A visit with a certificate that both policies support. (That each editor can be typed into, other tests hold.)"""
    clerk.begin("上海两级精密机械有限公司")
    live, facts = clerk.wizard.live, clerk.policy.facts
    for name, value in FIRM.items():
        live.commit(name, read_value(facts[name], value))
    live.set_rest_none(True)
    clerk.settle()


def said(widget: QWidget) -> str:
    """All that can be read on a widget."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def listed(clerk: Clerk) -> list[str]:
    """The keys of the measures in the list of the result."""
    tree = clerk.wizard.pages.page("结果").list
    model, keys = tree.model(), []

    def walk(parent: Any) -> None:
        for row in range(model.rowCount(parent)):
            index = model.index(row, 0, parent)
            node = index.data(NODE)
            keys.extend([node.key] if node.outcome else [])
            walk(index)

    walk(tree.rootIndex())
    return keys


def test_the_reception_says_by_how_many_policies(seated: Clerk) -> None:
    told = said(seated.window.page("reception"))
    assert "2 份政策" in told
    assert "样府规〔2023〕9号、宝府规〔2023〕1号" in told


def test_each_question_of_both_is_asked_once(seated: Clerk) -> None:
    seated.begin("上海两级精密机械有限公司")
    asked = [a.fact.name for step in seated.wizard._steps[:-1] for a in seated.wizard.live.interview.page(step)]
    assert len(asked) == len(set(asked))
    assert {"产值", "年度地方贡献", "从业人员"} <= {*asked, *seated.policy.facts}


def test_the_same_matter_counts_once_and_the_result_says_which(seated: Clerk) -> None:
    visit_of(seated)
    seated.ctrl(Qt.Key.Key_5)
    live, page = seated.wizard.live, seated.wizard.pages.page("结果")
    assert live.assessment.known["cash"][1] == 100_000_000
    page.open_measure(f"{DISTRICT}:18-3")
    card = said(page.card)
    assert "宝府规〔2023〕1号（区级）" in card
    assert "国家级专精特新“小巨人”" in card.replace("&quot;", "")
    assert "不重复计" in card
    assert "计此项" in card
    assert "按原文测算，50万元。同一事项已按另一份政策计的，不重复计入合计。" in card
    model = page.list.model()
    told = {id: model.data(model.find(id)) for id in (f"{DISTRICT}:18-3", f"{CITY}:6-1")}
    assert ["不重复计" in line for line in told.values()] == [True, False]
    page.open_measure(f"{CITY}:6-1")
    assert "按原文测算，100万元。\n" in said(page.card)
    page.open_measure(f"{DISTRICT}:18-3")
    assert "对新认定国家级专精特新" in page.card.law.views[0].accessibleName() + card


def test_one_policy_at_a_time_by_shift_f3(seated: Clerk) -> None:
    visit_of(seated)
    seated.ctrl(Qt.Key.Key_5)
    whole = listed(seated)
    seated.press(Qt.Key.Key_F3, SHIFT)
    first = listed(seated)
    seated.press(Qt.Key.Key_F3, SHIFT)
    second = listed(seated)
    assert sorted(first + second) == sorted(whole)
    assert {key.partition(":")[0] for key in first} == {CITY}
    assert {key.partition(":")[0] for key in second} == {DISTRICT}
    seated.press(Qt.Key.Key_F3, SHIFT)
    assert listed(seated) == whole


def test_a_policy_is_unticked_and_the_visit_goes_on_without(seated: Clerk) -> None:
    """Answers that only it asked for are taken back; ticked again, it asks anew."""
    visit_of(seated)
    seated.press(Qt.Key.Key_Z, ALT)
    assert seated.focused.objectName() == f"policy:{CITY}"
    seated.press(Qt.Key.Key_Space)
    seated.press(Qt.Key.Key_Z, ALT)
    seated.settle()
    live = seated.wizard.live
    assert live.policy.id == DISTRICT
    assert live.assessment.known["cash"][1] == 50_000_000
    assert live.answer("年度地方贡献") is None
    seated.press(Qt.Key.Key_Z, ALT)
    unfolded(lambda: seated.focused.objectName() == f"policy:{DISTRICT}")
    seated.press(Qt.Key.Key_Down)
    assert seated.focused.objectName() == f"policy:{CITY}"
    seated.press(Qt.Key.Key_Return)
    seated.press(Qt.Key.Key_Z, ALT)
    seated.settle()
    assert seated.wizard.live.policy.id == f"{DISTRICT} {CITY}"


def test_not_one_policy_is_too_few(seated: Clerk) -> None:
    seated.begin("上海两级精密机械有限公司")
    seated.press(Qt.Key.Key_Z, ALT)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space):
        seated.press(key)
    seated.press(Qt.Key.Key_Z, ALT)
    assert seated.heard.messages[-1].text == "至少要留一份政策。"
    seated.press(Qt.Key.Key_Escape)
    assert seated.wizard.live.policy.id == seated.policy.id
    assert seated.wizard.step == seated.wizard._steps[0]


def test_it_is_finished_printed_and_read_from_its_own_packs(seated: Clerk, both: Policy) -> None:
    visit_of(seated)
    seated.press(Qt.Key.Key_F9)
    seated.press(Qt.Key.Key_F9)
    unfolded(lambda: seated.wizard.live.read_only)
    finished = seated.wizard.live.opened
    kept: list[Any] = []

    def look(store: Any) -> None:
        from desktop.enterprise_export import sheets_of
        from desktop.papers import print_paper
        from desktop.stored_visits import policy_of
        from desktop.verdicts import verdict_on

        stored = store.visits.get(finished.id)
        paper = print_paper(store, finished.id, "告知单")
        kept.extend([stored, policy_of(store, stored), verdict_on(store, paper.data), store.statistics()])
        kept.append({sheet.name: sheet.rows for sheet in sheets_of(store, stored.name)})

    seated.desk.tasks.run(look)
    unfolded(lambda: len(kept) == 5)
    stored, frozen, verdict, counted, given = kept
    assert stored.policy == f"{CITY} {DISTRICT}"
    assert [part.digest for part in frozen.parts] == [part.digest for part in both.parts]
    assert frozen.parts[0] is not both.parts[0]
    assert verdict.state == "ours"
    assert {m.measure for m in counted.measures if m.status == "met"} == {f"{CITY}:6-1", f"{DISTRICT}:18-3"}
    assert "补贴奖励合计　1,000,000.00元" in verdict.sums
    assert len(given["结果"]) == len(both.keyed)
    assert sum(row[2] == "文字满足·待审核" for row in given["结果"]) == 2
    assert {row[3] for row in given["经过"]} <= {*EVENT_WORDS.values()}


def test_a_paper_brings_the_visit_to_another_counter(seated: Clerk, both: Policy) -> None:
    from core.report.qr import payloads, read_qr

    visit_of(seated)
    live = seated.wizard.live
    scanned = read_qr(payloads(both, live.visit, "BS20230901-0099"))
    assert scanned.policy == both.id
    found: list[Any] = []
    seated.desk.operations.reopen(scanned, found.append)
    unfolded(lambda: bool(found))
    assert found[0].visit.answers == live.visit.answers
    assert found[0].policy.id == both.id
    unknown = replace(scanned, policy=f"other-2025 {DISTRICT}")
    refused: list[Any] = []
    seated.desk.operations.reopen(unknown, found.append, refused.append)
    unfolded(lambda: bool(refused))
    assert "other-2025" in refused[0].message


def test_a_parked_visit_keeps_its_pack_and_is_told_of_a_newer_one(qapp: Any, tmp_path: Path, both: Policy) -> None:
    """It may move over, and sees first what would be otherwise."""
    from core.policy import pack_files, read_policy

    first = Clerk(tmp_path, both, DAY)
    visit_of(first)
    serial = first.wizard.live.opened.serial
    first.press(Qt.Key.Key_F7)
    unfolded(lambda: first.window.current == "reception")
    first.close()
    files = dict(pack_files(CITY))
    files["policy.yaml"] = files["policy.yaml"].replace(b'version: "1"', b'version: "2"')
    for name in ("text.txt", "measures/measures.yaml"):
        files[name] = files[name].replace("企业给予100万元奖励".encode(), "企业给予60万元奖励".encode())
    rule = "企业给予60万元奖励: ".encode()
    files["measures/measures.yaml"] = files["measures/measures.yaml"].replace(
        rule + "100万元".encode(), rule + "60万元".encode()
    )
    newer = read_policy({n: data for n, data in files.items() if not n.startswith("cases/")})
    second = Clerk(tmp_path, joined([newer, both.parts[1]]), DAY)
    second.type(serial)
    second.press(Qt.Key.Key_Return)
    unfolded(lambda: second.window.current == "visit")
    second.settle()
    live = second.wizard.live
    assert live.policy.parts[0].version == "1"
    assert live.assessment.known["cash"][1] == 100_000_000
    assert any("有新版本" in message.text for message in second.heard.messages)
    second.press(Qt.Key.Key_Z, ALT)
    assert second.focused.objectName() == f"policy:{CITY}:newer"
    assert "100万元 → 文字满足·待审核，60万元" in said(second.wizard.which.sheet)
    second.press(Qt.Key.Key_Space)
    second.press(Qt.Key.Key_Z, ALT)
    second.settle()
    assert second.wizard.live.policy.parts[0].version == "2"
    assert second.wizard.live.assessment.known["cash"][1] == 60_000_000
    second.close()
