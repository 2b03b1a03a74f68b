"""What a newer version of a policy changes at the desk: 办事指引 filled in for the one before, lists that were made
before it came, and the page that it came through."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.policy import Policy
from core.policy.guide import GuideEntry, entries_by_source
from core.policy.joined import joined
from core.report.notice import guide_words
from desktop.policies import shelves
from desktop.settings import filled_for, guide_from_json, marked, with_own_guide
from tests import stick
from tests.ui.clerk import ENTER, Clerk, unfolded
from tests.ui.fake_operations import FakeJob
from tests.ui.test_packs_part import go_to, part, said

from PySide6.QtCore import Qt

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
FILLED = {"18-2": GuideEntry(window="3号窗口"), "3-1": GuideEntry(window="5号窗口")}


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of a pack takes many seconds and has its own tests."""
    monkeypatch.setattr("desktop.package_offer.check_files", lambda files: [])


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk whose desk finds its policies itself, and trusts who signed what is on the stick."""
    (tmp_path / "data").mkdir()
    (tmp_path / "stick").mkdir()
    shelves(tmp_path / "data")[0].trust(stick.KEY.public(stick.HOLDER).as_file())
    seated = Clerk(tmp_path / "data", policy, datetime.date(2023, 9, 15), shelf=True)
    yield seated
    seated.close()


def take_in(clerk: Clerk, tmp_path: Path, files: dict[str, bytes] | None = None) -> None:
    """Version 2, as the page would."""
    operations, got = clerk.desk.operations, []
    operations.look_at_package(stick.put_on(tmp_path / "stick", files), got.append, got.append)
    unfolded(lambda: len(got) == 1, 20_000)
    operations.install_package(got[0], got.append, got.append)
    unfolded(lambda: len(got) == 2, 20_000)
    assert operations.policy().version == "2"


def kept_guide(clerk: Clerk) -> dict[str, Any]:
    got: list[Any] = []
    clerk.desk.tasks.run(lambda store: store.settings.get("guide"), got.append)
    unfolded(lambda: bool(got))
    return got[0]


def test_what_was_filled_in_for_another_version_is_told_until_it_is_looked_over(clerk: Clerk, tmp_path: Path) -> None:
    """18-2 differs in version 2, 3-1 does not: only 18-2 has the notice, on screen and paper."""
    done: list[Any] = []
    clerk.desk.tasks.run(lambda s: s.settings.set("guide", {k: e.own for k, e in FILLED.items()}), done.append)
    unfolded(lambda: bool(done))  # as a record of before kept them
    take_in(clerk, tmp_path)
    policy = clerk.desk.operations.policy()
    assert (policy.guide["18-2"].outdated, policy.guide["3-1"].outdated) == (True, False)
    ((told, _),) = entries_by_source(policy.guide["18-2"])
    assert told == "本中心提示（按第 1 版填写，这一项后来有改动）"
    assert [name for name, _ in entries_by_source(policy.guide["3-1"])] == ["本中心提示"]
    (line,) = guide_words(policy, SimpleNamespace(key="18-2"))
    assert line == f"{told}：窗口 3号窗口"

    part(clerk)
    page: Any = clerk.window.page("settings")
    page.open(measure="18-2")
    assert {e.key: e.count for e in page.guide.list.entries if e.count} == {"3-1": "已填", "18-2": "请核对"}
    assert "按第 1 版填的" in said(page.guide)
    page.guide.window_field.field.setFocus()
    clerk.press(K.Key_Backtab)
    go_to(clerk, page.guide.checked)
    clerk.press(ENTER)
    unfolded(lambda: not clerk.desk.operations.policy().guide["18-2"].outdated)
    assert "按第 1 版填的" not in said(page.guide)
    assert kept_guide(clerk)["18-2"]["version"] == "2"


def test_a_visit_of_before_shows_what_its_own_version_carries(policy: Policy) -> None:
    """The centre's entry for version 2 is shown with version 1, marked as such."""
    newer = stick.read(stick.newer())
    kept = guide_from_json({"18-2": {"window": "3号窗口"}})
    ours = marked([newer], kept)
    assert with_own_guide(policy, ours).guide["18-2"].outdated
    assert not with_own_guide(newer, ours).guide["18-2"].outdated
    both = joined([with_own_guide(newer, ours)])
    assert both.guide["18-2"].version == "2"


def _numbered_anew(policy: Policy, numbers: dict[str, str]) -> Policy:
    """The next version, in which some measures have other numbers."""
    measures = tuple(replace(m, id=numbers.get(m.id, m.id)) for m in policy.measures)
    return replace(policy, version="2", measures=measures)


@pytest.mark.parametrize(
    "numbers", [{"18-2": "18-9"}, {"18-2": "18-3", "18-3": "18-4"}, {"18-2": "18-3", "18-3": "18-2"}]
)
def test_what_was_filled_in_goes_with_its_item_to_another_number(policy: Policy, numbers: dict[str, str]) -> None:
    """And is to be looked over; the item that has its old number now never says it."""
    ours = marked([policy], FILLED)
    newer = _numbered_anew(policy, numbers)
    told = with_own_guide(newer, ours).guide
    assert (told[numbers["18-2"]].window, told[numbers["18-2"]].outdated) == ("3号窗口", True)
    assert "18-2" not in told or told["18-2"].by == "pack"
    assert (told["3-1"].window, told["3-1"].outdated) == ("5号窗口", False)
    again = with_own_guide(newer, guide_from_json({key: entry.as_stored for key, entry in told.items()})).guide
    assert again[numbers["18-2"]].outdated
    looked = filled_for(again[numbers["18-2"]], newer, numbers["18-2"])
    assert not with_own_guide(newer, {numbers["18-2"]: looked}).guide[numbers["18-2"]].outdated
    assert with_own_guide(policy, {numbers["18-2"]: looked}).guide["18-2"].window == "3号窗口"


def test_an_item_with_another_name_keeps_what_was_filled_in_under_its_number(policy: Policy) -> None:
    renamed = replace(policy, measures=tuple(replace(m, name=f"{m.name}（新）") for m in policy.measures))
    told = with_own_guide(renamed, marked([policy], FILLED)).guide
    assert [(told[id].window, told[id].outdated) for id in FILLED] == [("3号窗口", True), ("5号窗口", True)]


def test_entries_of_policies_that_are_not_in_use_are_kept(clerk: Clerk) -> None:
    """What was filled in for a policy that was withdrawn, or is of practice, is there again with it."""
    done: list[Any] = []
    other = {"elsewhere-2023:1-1": {"window": "9号窗口"}, "3-1": {"window": "1号窗口"}}
    clerk.desk.tasks.run(lambda s: s.settings.set("guide", other), done.append)
    clerk.desk.operations.set_guide({"18-2": FILLED["18-2"]}, done.append)
    unfolded(lambda: len(done) == 2)
    kept = kept_guide(clerk)
    assert {key: entry["window"] for key, entry in kept.items()} == {
        "elsewhere-2023:1-1": "9号窗口",
        "18-2": "3号窗口",
    }


def test_lists_made_before_have_what_came_since(clerk: Clerk, tmp_path: Path) -> None:
    """排队问卷 keeps its ticks, 记录 its filter; neither wants a new start."""
    clerk.press(K.Key_Q, Qt.KeyboardModifier.ControlModifier)
    form: Any = clerk.window.page("form")
    clerk.press(K.Key_Space)
    ticked = form.ticked
    clerk.press(K.Key_2, ALT)
    records: Any = clerk.window.page("records")
    unfolded(lambda: records.measure.count() > 1)  # the filter knows its measures
    before = records.measure.count()
    news = {
        "measures/07-产业创新.yaml": {
            "name: 市级“专精特新”企业奖励": "name: 改了名字的一项",
            "给予20万元奖励: 20万元": "给予30万元奖励: 30万元",
        },
        "text.txt": {"“专精特新”企业给予20万元奖励": "“专精特新”企业给予30万元奖励"},
    }
    take_in(clerk, tmp_path, stick.newer("2", news))
    clerk.press(K.Key_1, ALT)
    clerk.press(K.Key_Q, Qt.KeyboardModifier.ControlModifier)
    assert clerk.window.page("form") is form
    assert form.ticked == ticked
    words = [form.list.item(at).text() for at in range(form.list.count())]
    assert any("改了名字的一项" in each for each in words)
    clerk.press(K.Key_2, ALT)
    unfolded(lambda: records.measure.findText("18-2　改了名字的一项") > 0)
    assert records.measure.count() == before


def test_the_page_is_not_dropped_while_visits_are_judged_anew(clerk: Clerk, tmp_path: Path) -> None:
    """Coming back finds the same work, or the list that it made."""
    page = part(clerk)
    held: list[Any] = []
    clerk.desk.operations.recheck = lambda policy, then, failed: held.append(then) or FakeJob()
    settings = clerk.window.page("settings")
    page.recheck.begin(clerk.desk.operations.policy())
    clerk.window.renew("settings")
    clerk.press(K.Key_1, ALT)
    assert settings.busy
    assert clerk.window.page("settings") is settings
    held[0](None)
    assert not settings.busy
    clerk.press(K.Key_1, ALT)
    assert clerk.window.page("settings") is not settings
