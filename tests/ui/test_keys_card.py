"""密钥, by keys: under a passphrase, asked for at the start; given to another window and taken in there."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from core.policy import Policy
from core.records import keys
from desktop import start
from desktop.app import Desk
from desktop.ui.base.passphrase_window import PassphraseWindow
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.looks import clipped

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

K = Qt.Key
PHRASE = "yanghang-window-3"


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id with the least work."""
    monkeypatch.setattr(keys, "_WORK", {"time": 1, "memory": 64, "lanes": 1})


def card_of(clerk: Clerk) -> Any:
    """The card, on its page."""
    clerk.window.show_page("settings", part="data")
    return clerk.window.page("settings").data.keys


def type_twice(clerk: Clerk, card: Any, first: str, again: str) -> None:
    """The passphrase, twice."""
    card.phrase.setFocus()
    clerk.type(first)
    clerk.press(K.Key_Tab)
    assert clerk.focused is card.again
    clerk.type(again)
    clerk.press(K.Key_Tab)


def heard(clerk: Clerk, word: str) -> None:
    """Until it is said."""
    unfolded(lambda: any(word in text for text in clerk.heard.texts))


def test_a_passphrase_is_set_and_then_asked_for_at_the_start(clerk: Clerk, policy: Policy) -> None:
    """Twice the same, at least ten characters; without it nothing opens, and nothing is called damaged."""
    card = card_of(clerk)
    type_twice(clerk, card, PHRASE, PHRASE + "x")
    assert clerk.focused is card.protect
    clerk.press(ENTER)
    assert "不一样" in card.row.error.text.text()
    card.phrase.clear()
    card.again.clear()
    type_twice(clerk, card, "short", "short")
    clerk.press(ENTER)
    unfolded(lambda: "至少 10 个字符" in card.row.error.text.text())
    card.phrase.clear()
    card.again.clear()
    type_twice(clerk, card, PHRASE, PHRASE)
    clerk.press(ENTER)
    heard(clerk, "下次打开程序时要输入")
    unfolded(lambda: "由中心的口令保护" in card.state.text())
    assert clipped(card) == []
    folder = clerk.desk.operations.data_folder
    clerk.close()
    with pytest.raises(Exception, match="请输入口令") as refused:
        Desk(folder, policy, lambda: datetime.date(2023, 9, 1))
    assert isinstance(start.why(refused.value, folder), start.Locked)
    Desk(folder, policy, lambda: datetime.date(2023, 9, 1), passphrase=PHRASE).close()


def test_the_start_asks_whoever_sits_there(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter gives what was typed, Esc nothing."""
    monkeypatch.setattr(start, "_UNSEEN", ())
    for last, given in ((ENTER, PHRASE), (K.Key_Escape, "")):

        def typed(last: Qt.Key = last) -> None:
            (window,) = [w for w in qapp.topLevelWidgets() if isinstance(w, PassphraseWindow) and w.isVisible()]
            unfolded(window.isActiveWindow)
            assert clipped(window) == []
            QTest.keyClicks(window.field, PHRASE)
            QTest.keyClick(window.field, last)
            assert not window.isVisible()
            QTimer.singleShot(0, qapp.quit)

        QTimer.singleShot(50, typed)
        assert start.ask_passphrase(qapp, "密钥由中心的口令保护。请输入口令。") == given


def test_the_key_goes_to_another_window_and_the_same_prefix_is_told(
    clerk: Clerk, policy: Policy, tmp_path: Path
) -> None:
    """A wrong passphrase takes nothing in."""
    card, file = card_of(clerk), tmp_path / "shared.hqkey"
    type_twice(clerk, card, PHRASE, PHRASE)
    card.export_to(file)
    heard(clerk, "密钥已导出")
    other = Clerk(tmp_path / "two", policy, datetime.date(2023, 9, 1))
    card = card_of(other)
    card.phrase.setFocus()
    other.type("wrong-passphrase")
    card.take_from(file)
    unfolded(lambda: "口令不对" in card.row.error.text.text())
    card.phrase.clear()
    other.type(PHRASE)
    card.take_from(file)
    heard(other, "密钥已导入")
    heard(other, "换一个字头")
    other.close()


def test_a_certificate_signs_what_is_saved(clerk: Clerk, tmp_path: Path) -> None:
    """A wrong passphrase is reported next to the field; another certificate stamps the time."""
    from tests.report.test_signature import PHRASE as CERTIFICATE_PHRASE
    from tests.report.test_signature import certificate, stamping

    file = tmp_path / "centre.p12"
    file.write_bytes(certificate())
    clerk.window.show_page("settings", part="mark")
    card: Any = clerk.window.page("settings").mark.certificate
    clerk.settle()
    assert not card.remove.isEnabled()
    card.phrase.setFocus()
    clerk.type("wrong")
    card.take_from(file)
    unfolded(lambda: "证书打不开" in card.row.error.text.text())
    card.phrase.clear()
    clerk.type(CERTIFICATE_PHRASE)
    card.take_from(file)
    unfolded(lambda: "宝山区示例镇企业服务中心，有效到 2122" in card.state.text())
    assert card.remove.isEnabled()
    clerk.type(CERTIFICATE_PHRASE)
    card.stamp_from(file)
    unfolded(lambda: "不是时间戳证书" in card.row.error.text.text())
    file.write_bytes(stamping())
    card.stamp_from(file)
    unfolded(lambda: "示例中心时间戳，有效到 2122" in card.stamp_state.text())
    assert clipped(card) == []
    card.remove_stamp.setFocus()
    clerk.press(ENTER)
    unfolded(lambda: "没有时间戳证书" in card.stamp_state.text())
