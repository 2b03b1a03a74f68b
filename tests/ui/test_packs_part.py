"""设置 → 政策包, at the keyboard: a key by its fingerprint, a package by its differences, then whom to call."""

from __future__ import annotations

import datetime
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy import Policy
from core.policy.signing import SigningKey
from desktop import showcase, start
from desktop.app import Desk
from desktop.first_copy import FirstCopy
from desktop.policies import load
from desktop.ui.settings import packs as packs_part
from desktop.ui.settings import recheck as recheck_card
from tests import stick
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
TAB = K.Key_Tab


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of a pack takes many seconds and has its own tests."""
    monkeypatch.setattr("desktop.package_offer.check_files", lambda files: [])


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory, policy: Policy) -> Path:
    """A record with finished visits."""
    made = tmp_path_factory.mktemp("visits")
    showcase.fill(made, policy, 7)
    return made


@pytest.fixture
def clerk(qapp: Any, visits: Path, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk whose desk finds its policies itself."""
    for file in visits.glob("*.db"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    seated = Clerk(tmp_path, policy, datetime.date(2023, 9, 15), shelf=True)
    yield seated
    seated.close()


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Which file is chosen in the dialog, or where it is saved."""

    def chosen(file: Path) -> None:
        monkeypatch.setattr(packs_part, "open_path", lambda *_: str(file))
        monkeypatch.setattr(recheck_card, "save_path", lambda *_: str(file))

    return chosen


def part(clerk: Clerk) -> Any:
    """政策包, reached by keys."""
    clerk.press(K.Key_7, ALT)
    page: Any = clerk.window.page("settings")
    while page.list.currentIndex().data() != "政策包":
        clerk.press(K.Key_Down)
    unfolded(lambda: "没有登记" in said(page.packs) or "不再信任" in said(page.packs))
    return page.packs


def said(widget: QWidget) -> str:
    """All words that are shown."""
    shown = [w for w in widget.findChildren(QWidget) if w.isVisibleTo(widget)]
    return "\n".join(w.text() for w in shown if isinstance(w, QLabel | QPushButton))


def go_to(clerk: Clerk, wanted: QWidget) -> None:
    """Tab until the keyboard is there."""
    for _ in range(40):
        if clerk.focused is wanted:
            return
        clerk.press(TAB)
    pytest.fail(f"Tab does not lead to {wanted.accessibleName()}")


def take_key(clerk: Clerk, page: Any, choose: Callable[[Path], None], folder: Path, typed: str) -> None:
    """Choose the key's file and type its fingerprint."""
    choose(folder / "区发改委.pub")
    go_to(clerk, page.load_key)
    clerk.press(ENTER)
    unfolded(lambda: clerk.focused is page.key_card.field)
    clerk.type(typed)
    clerk.press(ENTER)


def offered(clerk: Clerk) -> Any:
    """What a package would change, as shown on the page."""
    page: Any = clerk.window.page("settings")
    return page.packs.offer


def look_at(clerk: Clerk, page: Any, choose: Callable[[Path], None], package: Path) -> None:
    """Choose a package, and wait for what is said of it."""
    choose(package)
    heard = len(clerk.heard.messages)
    go_to(clerk, page.load)
    clerk.press(ENTER)
    unfolded(lambda: page.offer.isVisible() or len(clerk.heard.messages) > heard, 20_000)


def test_from_the_stick_to_the_list_of_whom_to_call(
    clerk: Clerk, choose: Callable[[Path], None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("stick")
    package = stick.put_on(folder)
    page = part(clerk)
    look_at(clerk, page, choose, package)
    assert "没有登记" in clerk.heard.last.text
    assert stick.FINGERPRINT in clerk.heard.last.text

    take_key(clerk, page, choose, folder, "AAAABBBBCCCCDDDD")
    assert "没有登记" in page.key_card.row.error.text.text()
    clerk.ctrl(K.Key_A)
    clerk.type(stick.FINGERPRINT.lower())
    clerk.press(ENTER)
    unfolded(lambda: stick.HOLDER in said(page))

    look_at(clerk, page, choose, package)
    words = said(page.offer)
    assert f"由 {stick.HOLDER} 签发" in words
    assert "项目有改动 1 项；原文改动 1 处" in words
    shown = page.offer.changes.toPlainText()
    assert "18-2" in shown
    assert "20万元" in shown
    assert "30万元" in shown
    go_to(clerk, page.offer.take)
    clerk.press(ENTER)
    unfolded(lambda: page.recheck.follow.isVisible(), 20_000)
    policy = clerk.desk.operations.policy()
    assert (policy.version, policy.measure("18-2").amount.rule.source) == ("2", "30万元")
    assert "另存着第 1 版" in said(page)
    assert "补贴奖励至多能得的多 10万元" in said(page.recheck)

    go_to(clerk, page.recheck.follow)
    clerk.press(ENTER)
    unfolded(lambda: "已列入回访" in clerk.heard.last.text)
    go_to(clerk, page.recheck.save)
    choose(folder / "名单.xlsx")
    clerk.press(ENTER)
    unfolded((folder / "名单.xlsx").is_file)
    with zipfile.ZipFile(folder / "名单.xlsx") as workbook:
        assert "18-2 市级“专精特新”企业奖励" in workbook.read("xl/worksheets/sheet1.xml").decode()
    clerk.press(K.Key_3, ALT)
    waits: Any = clerk.window.page("follow-ups")
    unfolded(lambda: any(w.kind == "rules" for w in waits.model.waits))
    told = next(w for w in waits.model.waits if w.kind == "rules")
    assert told.words.startswith("补贴奖励至多能得的多 10万元（宝府规〔2023〕1号 第 2 版）")

    clerk.press(K.Key_7, ALT)
    page = part(clerk)
    clerk.settle()  # the list of packs is asked for anew
    go_to(clerk, page.findChild(QWidget, f"action:withdraw:{stick.PACK}"))
    clerk.press(ENTER)
    assert "改用第 1 版" in said(page.question)
    clerk.press(K.Key_Backtab)
    clerk.press(ENTER)
    unfolded(lambda: clerk.desk.operations.policy().version == "1")


@pytest.fixture
def door(qapp: Any, tmp_path: Path, clerk: Clerk) -> Iterator[FirstCopy]:
    """The first window's hold of its folder: what another start opens is answered at the clerk's desk."""
    held = FirstCopy(tmp_path)
    held.asked.connect(lambda file: start.answer(clerk.desk, file))
    assert held.take()
    yield held
    held.release()


def test_a_package_opened_while_the_window_stands_is_looked_at_in_it(
    clerk: Clerk,
    choose: Callable[[Path], None],
    door: FirstCopy,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """By a double click on the file, which starts the program once more; here as on the stick's page."""
    folder = tmp_path_factory.mktemp("stick")
    package, page = stick.put_on(folder), part(clerk)
    take_key(clerk, page, choose, folder, stick.FINGERPRINT)
    unfolded(lambda: stick.HOLDER in said(page))
    clerk.press(K.Key_1, ALT)
    took: list[bool] = []
    another = threading.Thread(target=lambda: took.append(FirstCopy(tmp_path).take(package)))
    another.start()
    unfolded(lambda: offered(clerk).isVisible(), 20_000)
    another.join()
    assert took == [False]
    assert clerk.window.current == "settings"
    assert "项目有改动 1 项" in said(offered(clerk))


def test_an_unsigned_package_is_for_practice_only(clerk: Clerk, tmp_path: Path, choose: Callable[[Path], None]) -> None:
    (tmp_path / "stick").mkdir()
    package = stick.put_on(tmp_path / "stick", key=None)
    look_at(clerk, part(clerk), choose, package)
    assert "只能在练习模式里用" in clerk.heard.last.text
    stranger = SigningKey.new()
    look_at(clerk, part(clerk), choose, stick.put_on(tmp_path / "stick", key=stranger))
    assert stranger.public().fingerprint in clerk.heard.last.text


def test_practice_takes_what_nobody_signed_and_has_the_sample(qapp: Any, tmp_path: Path) -> None:
    """Its shelf is separate: the real counter does not see it."""
    (tmp_path / "practice").mkdir()
    desk = Desk(tmp_path / "practice", today=lambda: datetime.date(2023, 9, 15), leave=lambda: None)
    operations, got = desk.operations, []
    assert [each.sample for each in operations.installed()] == [True, False]
    operations.look_at_package(stick.put_on(tmp_path, key=None), got.append, got.append)
    unfolded(lambda: len(got) == 1, 20_000)
    operations.install_package(got[0], got.append, got.append)
    unfolded(lambda: len(got) == 2)
    assert (got[0].signed_by, got[1].practice) == ("", True)
    assert operations.policy().version == "2"
    desk.close()
    assert [each.version for each in load(tmp_path).all] == ["1"]
