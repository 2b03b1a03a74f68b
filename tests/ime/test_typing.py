"""Chinese is typed under each input method that offices have: real ones, with pinyin, in a session of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from core.records import open_store
from tests.ime.session import METHODS, Counter, Session, missing, session, until

FCITX = {"QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}
"""What a desktop sets for the person who chose fcitx; Qt's wheels have no plugin of that name."""


def patient(test: Callable[..., None]) -> Callable[..., None]:
    """Twice more, in sessions of their own: on a busy machine a real input method may take keys out of order. Their
    folders have short names: ibus never answers where the name of its socket is longer than a socket's may be."""

    @wraps(test)
    def run(tmp_path: Path, **given: Any) -> None:
        for last in (False, False, True):
            with TemporaryDirectory(prefix="ime-", ignore_cleanup_errors=True) as folder:
                try:
                    return test(Path(folder), **given)
                except Exception:
                    if last:
                        raise
        return None

    return run


def pinyin(desk: Session) -> None:
    """上海, as a person types it."""
    desk.type("shanghai")
    desk.key("space")


def arrived(counter: Counter) -> dict[str, Any] | None:
    """What the window reports once a letter is in it, or is being composed; None: not yet."""
    now = counter.now()
    return now if now["composed"] or now["text"] else None


def pinyin_is_on(desk: Session, counter: Counter) -> None:
    """Until ibus, which lets letters through while its pinyin is being loaded, composes the first."""

    def composes() -> bool:
        desk.run("ibus", "engine", "libpinyin")
        desk.type("a")
        told = until(lambda: arrived(counter), "a letter arrives")
        desk.key("Escape", "ctrl+a", "Delete")
        counter.comes_to(text="", composed="")
        return bool(told["composed"])

    until(composes, "ibus composes")
    counter.comes_to(page="reception", text="", composed="")


def new_visit(desk: Session, counter: Counter) -> None:
    """From wherever one is; the keyboard is on 企业名称."""
    desk.key("Escape", "alt+1")
    counter.comes_to(page="reception", field="field:reception")
    desk.key("ctrl+a", "Delete", "ctrl+n")
    counter.comes_to(page="visit", field="fact:企业名称", text="")


@pytest.mark.parametrize("method", METHODS)
@patient
def test_chinese_is_typed(tmp_path: Path, method: str) -> None:
    """上海 into 接待, 查找, 企业名称 and a cell, figures as they are; what is composed is kept at F9, F7, closing."""
    if absent := missing(method):
        pytest.skip(absent)
    with session(tmp_path, method, **({} if method == "ibus" else FCITX)) as desk:
        counter = desk.open()
        assert counter.now()["messages"] == []
        if method == "ibus":
            pinyin_is_on(desk, counter)
        else:
            desk.key("ctrl+space")
        in_search(desk, counter)
        in_a_visit(desk, counter)
        kept = [left_while_composing(desk, counter, leave) for leave in ("F9", "F7", "close")]
    with open_store(tmp_path / "data") as store:
        answers = [store.visits.get(row.id).answers for row in store.visits.recent()]
    names = [str(of_visit["企业名称"].value) for of_visit in answers]
    assert sorted(names) == sorted(["上海", *kept])


def in_search(desk: Session, counter: Counter) -> None:
    """The field of 接待, and the search of 记录."""
    pinyin(desk)
    counter.comes_to(text="上海")
    desk.key("alt+2")
    counter.comes_to(page="records")
    desk.key("ctrl+f")
    pinyin(desk)
    counter.comes_to(text="上海", composed="")


def in_a_visit(desk: Session, counter: Counter) -> None:
    """企业名称; the code after it takes the keys as they are; the text of 其他政策支持 does not."""
    new_visit(desk, counter)
    pinyin(desk)
    counter.comes_to(text="上海")
    desk.key("Return")
    counter.comes_to(name="上海", field="fact:统一社会信用代码", input=False)
    desk.type("91310")
    counter.comes_to(text="91310", composed="")
    desk.key("ctrl+a", "Delete")
    counter.comes_to(text="")
    counter.go_to("其他政策支持")
    desk.key("Return")  # the first record; its first cell
    counter.comes_to(input=True)
    pinyin(desk)
    counter.comes_to(text="上海", composed="")


def left_while_composing(desk: Session, counter: Counter, leave: str) -> str:
    """A new visit that is left while its name is being composed; the text that was there."""
    new_visit(desk, counter)
    desk.type("shanghai")
    composed = counter.composes()
    if leave == "close":
        counter.close()
    else:
        desk.key(leave)
        counter.comes_to(composed="", **({"page": "reception"} if leave == "F7" else {"name": composed}))
    return composed


@patient
def test_where_no_input_method_answers_it_is_said_once(tmp_path: Path) -> None:
    """With what to do; letters can be typed all the same."""
    if absent := missing("none"):
        pytest.skip(absent)
    with session(tmp_path, "none", **FCITX) as alone:
        counter = alone.open()
        (said,) = counter.now()["messages"]
        assert "Fcitx 没有启动" in said
        assert "重新打开" in said
        alone.type("shanghai")
        counter.comes_to(text="shanghai", messages=[said])


@patient
def test_fcitx_4_may_be_started_anew(tmp_path: Path) -> None:
    """Letters go through while it is away; the bridge finds the new one under the same name."""
    if absent := missing("fcitx4"):
        pytest.skip(absent)
    with session(tmp_path, "fcitx4", **FCITX) as desk:
        counter = desk.open()
        desk.end_method()
        desk.type("shang")
        counter.comes_to(text="shang")
        desk.start_method()
        desk.key("ctrl+a", "ctrl+space")
        pinyin(desk)
        counter.comes_to(text="上海")
