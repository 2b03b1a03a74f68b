"""A pack being edited: every change is on disk, every step can be undone, an interruption loses nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.authoring import workbench as bench
from core.authoring.journal import Journal
from core.authoring.workbench import Workbench, begin, drafts, drafts_folder
from core.errors import PolicyError, RecordError
from core.policy import load_policy, pack_files

TOY = pack_files(Path(__file__).parents[1] / "packs" / "toy")
MEASURES = "measures/1.yaml"


@pytest.fixture
def toy(tmp_path: Path) -> Workbench:
    return begin(tmp_path, "toy", TOY)


def again(made: Workbench) -> Workbench:
    """The same folder, opened anew."""
    return Workbench(made.folder)


def test_a_pack_in_the_making_is_a_plain_pack_folder(toy: Workbench, tmp_path: Path) -> None:
    assert drafts(tmp_path) == ("toy",)
    assert load_policy(toy.folder).digest == load_policy(Path(__file__).parents[1] / "packs" / "toy").digest


@pytest.mark.parametrize("id", ["", "Toy", "../toy", "青禾", "-a", "a/b", "a" * 61])
def test_an_id_that_no_pack_can_have_is_refused(tmp_path: Path, id: str) -> None:
    with pytest.raises(PolicyError, match="编号只用小写字母"):
        begin(tmp_path, id, TOY)
    assert drafts(tmp_path) == ()


def test_an_id_is_not_taken_twice(toy: Workbench, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="已经在制作了"):
        begin(tmp_path, "toy", TOY)


def test_a_change_is_on_the_disk_when_it_returns(toy: Workbench) -> None:
    text = toy.text(MEASURES).replace("500元", "600元")
    assert toy.change("金额改为 600元", {MEASURES: text})
    assert (toy.folder / MEASURES).read_text(encoding="utf-8") == text
    assert again(toy).text(MEASURES) == text


def test_what_changes_nothing_is_no_step(toy: Workbench) -> None:
    assert not toy.change("没有改", {MEASURES: toy.text(MEASURES)})
    assert not toy.may_undo


def test_undo_and_redo_go_across_files_and_openings(toy: Workbench) -> None:
    start = dict(toy.files)
    toy.change(
        "新事实和金额", {MEASURES: toy.text(MEASURES) + "# 一\n", "facts.yaml": toy.text("facts.yaml") + "# 二\n"}
    )
    toy.change("样例", {"cases/new.yaml": "title: 甲\n"})
    end = dict(toy.files)
    assert toy.undo() == "样例"
    reopened = again(toy)
    assert "cases/new.yaml" not in reopened.files
    assert reopened.undo() == "新事实和金额"
    assert dict(reopened.files) == start
    assert reopened.undo() is None
    assert [reopened.redo(), reopened.redo(), reopened.redo()] == ["新事实和金额", "样例", None]
    assert dict(again(reopened).files) == end


def test_letters_of_one_word_are_taken_back_together(toy: Workbench) -> None:
    start = toy.text(MEASURES)
    for at, typed in enumerate(("甲", "甲乙", "甲乙丙")):
        toy.change(f"名称改为 {typed}", {MEASURES: start.replace("学徒培养补贴", typed)}, joins=at > 0)
    assert len(toy.done_today()) == 1
    toy.undo()
    assert toy.text(MEASURES) == start
    toy.redo()
    assert "甲乙丙" in toy.text(MEASURES)


def test_a_new_step_ends_what_was_taken_back(toy: Workbench) -> None:
    toy.change("一", {MEASURES: toy.text(MEASURES) + "# 一\n"})
    toy.undo()
    toy.change("二", {MEASURES: toy.text(MEASURES) + "# 二\n"})
    assert not toy.may_redo
    assert toy.redo() is None
    assert toy.text(MEASURES).endswith("# 二\n")


def test_a_file_that_no_pack_has_is_refused(toy: Workbench) -> None:
    for name in ("../x.yaml", "common/facts.yaml", "measures/a/b.yaml", "x.txt"):
        with pytest.raises(PolicyError, match="没有"):
            toy.change("别处", {name: "a"})
    assert not toy.may_undo


@pytest.mark.parametrize("move", ["do", "undo", "redo"])
def test_a_move_that_a_cut_came_into_is_finished_at_the_next_opening(
    toy: Workbench, monkeypatch: pytest.MonkeyPatch, move: str
) -> None:
    """The journal has the step, the files do not yet, as after a kill between the two."""
    start = toy.text(MEASURES)
    acts: dict[str, Callable[[], object]] = {
        "do": lambda: toy.change("改", {MEASURES: start + "# 改\n", "facts.yaml": toy.text("facts.yaml") + "# 也改\n"}),
        "undo": toy.undo,
        "redo": toy.redo,
    }
    for before in list(acts)[: list(acts).index(move)]:
        acts[before]()
    written: list[str] = []

    def cut(self: Workbench, name: str, data: bytes | None) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(name)
        original(self, name, data)

    original = Workbench._put
    monkeypatch.setattr(Workbench, "_put", cut)
    with pytest.raises(KeyboardInterrupt):
        acts[move]()
    monkeypatch.setattr(Workbench, "_put", original)
    found = again(toy)
    done = move != "undo"
    assert (found.text(MEASURES) == start + "# 改\n") is done
    assert found.text("facts.yaml").endswith("# 也改\n") is done
    assert (found.may_undo, found.may_redo) == (done, not done)


def test_a_last_line_that_a_cut_left_half_is_passed_over(toy: Workbench) -> None:
    toy.change("一", {MEASURES: toy.text(MEASURES) + "# 一\n"})
    steps = toy.folder.with_name(".toy") / "steps"
    steps.write_bytes(steps.read_bytes() + b'{"do":{"told":"half')
    found = again(toy)
    assert found.undo() == "一"
    assert again(found).may_redo


def test_what_another_hand_changed_stays_and_is_not_undone_over(toy: Workbench) -> None:
    toy.change("一", {MEASURES: toy.text(MEASURES) + "# 一\n"})
    (toy.folder / MEASURES).write_text(toy.text(MEASURES) + "# 别处改的\n", encoding="utf-8")
    found = again(toy)
    assert found.text(MEASURES).endswith("# 别处改的\n")
    assert not found.may_undo


def test_the_pack_of_the_days_first_opening_is_kept(toy: Workbench) -> None:
    start = toy.text(MEASURES)
    toy.change("一", {MEASURES: start + "# 一\n"})
    assert again(toy).at_days_start()[MEASURES].decode() == start
    later = Workbench(toy.folder, lambda: clock.now() + datetime.timedelta(days=1))
    assert later.at_days_start()[MEASURES].decode() == start + "# 一\n"
    assert later.done_today() == ()


def test_a_full_disk_leaves_the_pack_as_it_was(toy: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    start = dict(toy.files)

    def full(*_: object, **__: object) -> None:
        raise RecordError("“1.yaml”没有保存：磁盘满了。")

    monkeypatch.setattr(bench, "write_safely", full)
    with pytest.raises(RecordError, match="磁盘满了"):
        toy.change("一", {MEASURES: toy.text(MEASURES) + "# 一\n"})
    monkeypatch.undo()
    assert dict(toy.files) == start
    assert dict(again(toy).files) == start


def test_the_journal_keeps_its_last_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy: Workbench) -> None:
    monkeypatch.setattr("core.authoring.journal.MOST_STEPS", 3)
    for at in range(6):
        toy.change(str(at), {MEASURES: toy.text(MEASURES) + f"# {at}\n"})
    found = again(toy)
    assert [found.undo() for _ in range(4)] == ["5", "4", "3", None]
    assert len(Journal(toy.folder.with_name(".toy") / "steps").steps) == 3


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["do", "undo", "redo", "open"]), max_size=14), st.randoms())
def test_whatever_is_done_and_undone_the_disk_says_what_the_bench_says(
    tmp_path_factory: pytest.TempPathFactory, moves: list[str], chance: object
) -> None:
    made = begin(tmp_path_factory.mktemp("d"), "toy", TOY)
    past, future = [dict(made.files)], []
    for at, move in enumerate(moves):
        if move == "do":
            made.change(str(at), {"cases/a.yaml": f"title: {at}\n" * (at % 3 + 1), MEASURES: f"# {at}\n"})
            past.append(dict(made.files))
            future = []
        elif move == "undo" and len(past) > 1:
            made.undo()
            future.append(past.pop())
        elif move == "redo" and future:
            made.redo()
            past.append(future.pop())
        elif move == "open":
            made = again(made)
        assert dict(made.files) == past[-1]
        assert dict(pack_files(made.folder)) == past[-1]


def test_what_was_begun_and_cut_off_is_begun_again(tmp_path: Path) -> None:
    part = drafts_folder(tmp_path) / ".toy.part"
    part.mkdir(parents=True)
    (part / "policy.yaml").write_text("half", encoding="utf-8")
    assert begin(tmp_path, "toy", TOY).files["policy.yaml"] == TOY["policy.yaml"]
