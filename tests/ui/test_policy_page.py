"""政策: searched as one types, from an article to its measures and back."""

from __future__ import annotations

import datetime

import pytest

from core.policy import load_policy
from core.policy.installed import Installed
from core.policy.pack import GuideEntry
from desktop.ui.base.headed_list import HeadedLine, HeadedModel
from desktop.ui.policy.page import PolicyPage
from desktop.ui.policy.text import lapsed_words, search
from tests.ui.fake_operations import FakeOperations, policy, styled

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel


@pytest.fixture
def operations() -> FakeOperations:
    """Operations on a day after the policy has lapsed."""
    return FakeOperations(today=datetime.date(2026, 11, 23))


@pytest.fixture
def page(qtbot, operations: FakeOperations) -> PolicyPage:
    """The page, shown."""
    styled()
    made = PolicyPage(operations)
    qtbot.addWidget(made)
    made.resize(940, 768)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    return made


def shown(page: PolicyPage) -> str:
    """All visible words next to the article."""
    QApplication.processEvents()
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_the_list_is_a_sound_model(qtmodeltester) -> None:
    """As Qt's own tester sees it; headings cannot be chosen."""
    model = HeadedModel()
    model.show_entries([HeadedLine("二、助企纾困行动"), HeadedLine("1　税费", "1", "3"), HeadedLine("2　续贷", "2")])
    qtmodeltester.check(model)
    assert model.flags(model.index(0)) == Qt.ItemFlag.ItemNeverHasChildren
    assert model.row_of("2") == 2


def test_a_lapsed_policy_says_so(page: PolicyPage) -> None:
    """With its last day."""
    assert "已失效　有效期至2023年12月31日" in shown(page)


@pytest.mark.parametrize(
    ("today", "word"),
    [("2023-05-17", "尚未施行"), ("2023-05-18", ""), ("2023-12-31", ""), ("2024-01-01", "已失效")],
)
def test_validity_counts_its_first_and_last_day(today: str, word: str) -> None:
    """施行日 and 最后一日 are in force."""
    words = lapsed_words(policy(), datetime.date.fromisoformat(today))
    assert words.startswith(word)
    assert bool(words) == bool(word)


def test_typing_marks_every_hit_and_lists_the_articles(qtbot, page: PolicyPage) -> None:
    """As typed, without Enter."""
    qtbot.keyClicks(page.search_field, "DCMM")
    assert page.section.key == "20"
    assert page.text.toHtml().count("background-color:#f5b942") >= 1
    assert [e.key for e in page.list.entries if e.key] == ["20"]
    page.search_field.setText("中小微")
    assert [(e.key, e.count) for e in page.list.entries if e.key] == [("2", "1"), ("3", "1"), ("14", "1"), ("24", "3")]


def test_enter_goes_from_hit_to_hit_and_round(qtbot, page: PolicyPage) -> None:
    """Over the ends of articles, forwards and back."""
    page.search_field.setText("中小微")
    visited = [page.section.key]
    for _ in range(6):
        qtbot.keyClick(page.search_field, Qt.Key.Key_Return)
        visited.append(page.section.key)
    assert visited == ["2", "3", "14", "24", "24", "24", "2"]
    qtbot.keyClick(page.search_field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.section.key == "24"


@pytest.mark.parametrize(("typed", "key"), [("18", "18"), ("第3条", "3"), ("21-1", "21")])
def test_a_number_leads_to_its_article(page: PolicyPage, typed: str, key: str) -> None:
    """By article or by measure."""
    page.search_field.setText(typed)
    assert page.section.key == key


def test_nothing_found_is_told_and_escape_shows_all_again(qtbot, page: PolicyPage) -> None:
    """The article stays where it was."""
    before = page.section.key
    page.search_field.setText("没有这样的词")
    assert "没有找到" in shown(page)
    assert page.section.key == before
    qtbot.keyClick(page.search_field, Qt.Key.Key_Escape)
    assert page.search_field.text() == ""
    assert len([e for e in page.list.entries if e.key]) == 31


def test_a_measure_marks_what_it_rests_on(page: PolicyPage) -> None:
    """From the card to the words, one card at a time."""
    page.open(measure="18-3")
    assert page.section.key == "18"
    assert page.text.toHtml().count("underline") >= 1
    assert "依据：" in shown(page)
    opened = [card.measure.id for card in page._cards if card.isChecked()]
    assert opened == ["18-3"]
    next(card for card in page._cards if card.measure.id == "18-2").click()
    assert [card.measure.id for card in page._cards if card.isChecked()] == ["18-2"]


def test_a_card_tells_kind_tier_and_offices(page: PolicyPage) -> None:
    """And can be driven by its name."""
    page.open(article=3)
    card = next(card for card in page._cards if card.objectName() == "measure:3-1")
    assert card.accessibleName() == "3-1 政策性融资担保贷款担保费补贴，补贴奖励，L1，区发展改革委（区金融服务办）"
    assert "可按原文测算" in shown(page)


def test_what_the_centre_filled_in_stands_with_the_measure(page: PolicyPage, operations: FakeOperations) -> None:
    """Window, telephone, papers; nothing is invented where there is none."""
    page.open(measure="3-1")
    assert "本中心还没有填写" in shown(page)
    operations.entries = {"3-1": GuideEntry(materials="贷款合同", telephone="021-12345678", window="3号窗口")}
    page.refresh()
    page.open(measure="3-1")
    assert "本中心提示　窗口：3号窗口" in shown(page)
    assert "材料：贷款合同" in shown(page)


def test_the_list_by_measure_leads_to_the_article(page: PolicyPage) -> None:
    """And back by article."""
    page.contents.by_measure.click()
    keys = [e.key for e in page.list.entries if e.key]
    assert keys == [f"measure:{m.id}" for m in policy().measures]
    page.list.chosen.emit("measure:20-1")
    assert page.section.key == "20"
    page.contents.by_article.click()
    assert page.list.currentIndex().data(Qt.ItemDataRole.UserRole) == "20"


def test_arrows_in_the_list_turn_the_articles(qtbot, page: PolicyPage) -> None:
    """Down from the search field, then down the list, over headings."""
    page.activateWindow()
    page.search_field.setFocus()
    qtbot.keyClick(page.search_field, Qt.Key.Key_Down)
    for _ in range(2):
        qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.section.key == "2"


def test_the_note_on_a_slip_stands_below_the_article(page: PolicyPage) -> None:
    """第14条 only."""
    page.open(article=14)
    assert "RECP[sic]" in shown(page)
    assert "RECP[sic]" in page.text.toPlainText()
    page.open(article=15)
    assert "[sic]" not in shown(page)


def test_another_installed_policy_is_chosen_by_keys(qtbot, operations: FakeOperations) -> None:
    """Each with its level, version, validity and who signed it; its own articles, and its own search."""
    sample = load_policy("sample-city-2023")
    operations.others = (Installed(sample, {}, "样例市发展改革委", shipped=False, earlier=("1",)),)
    styled()
    made = PolicyPage(operations)
    qtbot.addWidget(made)
    made.refresh()
    made.show()
    qtbot.waitExposed(made)
    box = made.chooser.box
    assert [box.itemText(at) for at in range(box.count())] == [
        "宝府规〔2023〕1号　区级，第 1 版，随程序带　有效期 2023-05-18 至 2023-12-31（已过期）",
        f"{sample.number}　市级，教学样例，第 1 版，样例市发展改革委 签发　"
        f"有效期 {sample.effective} 至 {sample.expires}",
    ]
    made.search_field.setText("DCMM")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert "另存着第 1 版" in shown(made)
    assert made.search_field.text() == ""
    assert [e.key for e in made.list.entries if e.key] == [f.section.key for f in search(sample, "")]
    made.open(policy="baoshan-2023-1", measure="18-2")
    assert made.section.key == "18"
    assert box.currentIndex() == 0


def test_one_policy_alone_needs_no_choice(page: PolicyPage) -> None:
    """But says what it is."""
    assert not page.chooser.box.isVisible()
    assert "随程序带" in shown(page)
