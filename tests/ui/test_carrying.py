"""From window to window on a stick, by keys; and back what a restore left behind."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.policy import Policy
from desktop import cli
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.looks import clipped

from PySide6.QtCore import Qt

K = Qt.Key
DAY = datetime.date(2023, 9, 15)


@pytest.fixture
def sitting(qapp: Any, used_record: Path, policy: Policy, tmp_path: Path) -> Iterator[Callable[..., Clerk]]:
    """Clerks at windows of one centre, which share its key; the first has visits."""
    seated: list[Clerk] = []

    def sit(name: str) -> Clerk:
        folder = tmp_path / name
        if not seated:
            shutil.copytree(used_record, folder)
        made = Clerk(folder, policy, DAY)
        settings = replace(made.desk.operations.settings(), serial_prefix=f"B{name}", window=f"{name}号窗")
        made.desk.operations.set_settings(settings)
        if seated:
            key = asked(seated[0], lambda store: store.keys.keys.paper)
            asked(made, lambda store: store.keys.store(replace(store.keys.keys, paper=key)))
        made.settle()
        seated.append(made)
        return made

    yield sit
    for clerk in seated:
        clerk.close()


def asked(clerk: Clerk, work: Callable[[Any], Any]) -> Any:
    """What the record of a clerk answers."""
    return clerk.desk.tasks.ask(work)


def heard(clerk: Clerk, word: str) -> None:
    """Until it is said."""
    unfolded(lambda: any(word in text for text in clerk.heard.texts))


def to_file(monkeypatch: pytest.MonkeyPatch, to: Path) -> None:
    """File dialogs return this file."""
    for room in ("desktop.ui.records.carrying.save_path", "desktop.ui.settings.exchange.open_path"):
        monkeypatch.setattr(room, lambda *_: str(to))


def to_the_fore(clerk: Clerk) -> None:
    """The keyboard is at this window."""
    clerk.window.activateWindow()
    unfolded(lambda: (now := clerk.app.focusWidget()) is not None and clerk.window.isAncestorOf(now))


def records(clerk: Clerk) -> Any:
    """记录, with its list there and the first row chosen."""
    to_the_fore(clerk)
    clerk.window.show_page("records")
    page: Any = clerk.window.page("records")
    unfolded(lambda: page.chosen != "")
    clerk.settle()
    page.table.setFocus()
    return page


def press_in_settings(clerk: Clerk, button: str) -> Any:
    """数据与备份, and a button of it by Enter."""
    to_the_fore(clerk)
    clerk.window.show_page("settings", part="data")
    card: Any = clerk.window.page("settings").data.exchange
    getattr(card, button).setFocus()
    clerk.press(ENTER)
    return card


def test_a_visit_goes_to_the_next_window_by_keys(
    sitting: Callable[..., Clerk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ctrl+T, a stick, 收进: found there, printed there, with its origin shown; once."""
    one, two, stick = sitting("1"), sitting("2"), tmp_path / "visit.hqv"
    to_file(monkeypatch, stick)
    page = records(one)
    one.ctrl(K.Key_T)
    heard(one, "这次接待（连同它更正的，共 2 次）已存到")
    assert clipped(page) == []
    sent = page.chosen
    card = press_in_settings(two, "take")
    heard(two, "收进 2 次接待")
    unfolded(card.take.isEnabled)
    assert clipped(card) == []
    there = records(two)
    assert there.chosen == sent
    unfolded(lambda: "收进（B1 1号窗）" in there.pane._past.text())
    press_in_settings(two, "take")
    heard(two, "没有重复收")
    assert asked(two, lambda store: store.verify().faults) == ()


def test_a_days_visits_are_counted_there_and_the_total_says_whose(
    sitting: Callable[..., Clerk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ctrl+Shift+T takes the span that is chosen; without one there is nothing to press."""
    one, two, stick = sitting("1"), sitting("2"), tmp_path / "days.hqv"
    to_file(monkeypatch, stick)
    page = records(one)
    assert not page.carry_days.isEnabled()
    page.period.choice.setFocus()
    page.period.choice.setCurrentText("本年")
    page.search()
    unfolded(page.carry_days.isEnabled)
    page.table.setFocus()
    one.press(K.Key_T, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    heard(one, "次接待已存到")
    one.heard.messages.clear()
    days = asked(one, lambda store: [store.visits.get(row.id).day for row in store.visits.recent()])
    page.carrying.days_to(min(days), max(days), stick)
    heard(one, f"{len(days)} 次接待已存到")
    press_in_settings(two, "take")
    heard(two, f"收进 {len(days)} 次接待")
    two.window.show_page("statistics")
    shown: Any = two.window.page("statistics")
    shown.period.choice.setCurrentText("全部日期")
    shown.refresh()
    counted = asked(one, lambda store: store.statistics().visits)
    unfolded(lambda: shown.windows.text() == f"含从别的窗口收进的：B1 1号窗 {counted} 次")
    assert not shown.windows.isHidden()
    assert asked(two, lambda store: store.statistics().visits) == counted


def test_what_a_file_cannot_give_is_one_sentence(
    sitting: Callable[..., Clerk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A key of another centre; a file of another kind: reported, and the buttons are enabled again."""
    one, two, stick = sitting("1"), sitting("2"), tmp_path / "visit.hqv"
    to_file(monkeypatch, stick)
    records(one)
    one.ctrl(K.Key_T)
    heard(one, "已存到")
    asked(two, lambda store: store.keys.store(replace(store.keys.keys, paper=b"x" * 32, former=())))
    card = press_in_settings(two, "take")
    heard(two, "是用别的密钥封的")
    unfolded(card.take.isEnabled)
    stick.write_bytes(b"text")
    press_in_settings(two, "take")
    heard(two, "不是惠企窗口的接待文件")


def test_after_a_restore_the_rest_is_taken_back_by_one_key(sitting: Callable[..., Clerk], tmp_path: Path) -> None:
    """The button is there once the restore is done, and gone when nothing is left to take."""
    one = sitting("1")
    one.window.show_page("settings", part="data")
    part: Any = one.window.page("settings").data
    part.backup_to(tmp_path / "copy.db")
    heard(one, "已备份")
    asked(one, lambda store: store.visits.create(policy="baoshan-2023-1", pack_digest="d", as_of=DAY))
    part.offer_restore(tmp_path / "copy.db")
    one.settle()
    part.sure_button.setFocus()
    one.press(ENTER)
    heard(one, "已恢复")
    card = part.exchange
    unfolded(lambda: not card.merge_replaced.isHidden() and not part.work.busy)
    card.merge_replaced.setFocus()
    one.press(ENTER)
    heard(one, "收进 1 次接待")
    unfolded(card.merge_replaced.isHidden)
    assert not list(one.desk.operations.data_folder.glob(".merged*"))


def test_a_clerk_carries_one_visit_and_takes_in_no_more(
    sitting: Callable[..., Clerk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Days, and merging a data file, are an administrator's."""
    one, stick = sitting("1"), tmp_path / "visit.hqv"
    to_file(monkeypatch, stick)

    def people(store: Any) -> None:
        store.people.begin("王主任", "285391")
        store.people.put("李四", "经办人", "604182")
        store.people.enter("李四", "604182")

    asked(one, people)
    one.desk.operations.load_settings()
    one.settle()
    page = records(one)
    one.ctrl(K.Key_T)
    heard(one, "已存到")
    page.carrying.days_to(DAY, DAY, tmp_path / "days.hqv")
    heard(one, "要管理员来做")
    assert not (tmp_path / "days.hqv").exists()
    one.window.show_page("settings", part="data")
    card = one.window.page("settings").data.exchange
    assert card.take.isEnabled()
    assert not card.merge.isEnabled()
    card.merge_from(stick)
    unfolded(lambda: sum("要管理员来做" in text for text in one.heard.texts) == 2)
    unfolded(lambda: not one.window.page("settings").data.work.busy)
    assert not card.merge.isEnabled()


def test_the_command_line_carries_and_takes(
    used_record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0, and what came of it; a bad day or file is one sentence and 2."""
    one, file = tmp_path / "one", tmp_path / "days.hqv"
    shutil.copytree(used_record, one)
    assert (
        cli.main(["visits", "carry", str(file), "--from", "2000-01-01", "--to", "2100-01-01", "--data", str(one)]) == 0
    )
    assert "次接待已存到" in capsys.readouterr().out
    assert cli.main(["visits", "take", str(file), "--data", str(one)]) == 0
    assert "没有重复收" in capsys.readouterr().out
    two = tmp_path / "two"
    assert cli.main(["visits", "take", str(file), "--data", str(two)]) == 2
    assert "别的密钥" in capsys.readouterr().err
    assert cli.main(["visits", "take", str(one / "huiqi.db"), "--data", str(two)]) == 0
    assert "收进" in capsys.readouterr().out
    assert cli.main(["visits", "carry", str(file), "--from", "昨天", "--data", str(one)]) == 2
    assert "不是日期" in capsys.readouterr().err
    assert cli.main(["visits", "carry", str(file), "--from", "2001-01-01", "--data", str(one)]) == 2
