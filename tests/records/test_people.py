"""Clerks, PINs, roles: who may do what, what a wrong PIN costs, and that the audit names who did it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from desk import Counter, HandClock, opened_behind

from core.errors import RecordError
from core.records import Store, backup, open_store, people, pin_fault, restore
from core.records.values import digest, to_json

PIN, OTHER = "8305197", "q7k2m9"
REAL = people._hasher


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with the least work; one test covers a real one."""
    monkeypatch.setattr(people, "_hasher", cache(lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))


@pytest.fixture
def staffed(counter: Counter) -> Counter:
    """An administrator, logged in, and a clerk."""
    counter.code = counter.store.people.begin("张三", PIN)  # type: ignore[attr-defined]
    counter.store.people.put("李四", "经办人", OTHER)
    return counter


def last_row(counter: Counter, event: str) -> tuple[str, str | None]:
    """(clerk, fact) of the last row of an event."""
    raw = opened_behind(counter.store.path)
    row = raw.execute("SELECT clerk, fact FROM audit WHERE event = ? ORDER BY seq DESC", (event,)).fetchone()
    raw.close()
    return tuple(row)


@pytest.mark.parametrize(
    ("pin", "word"),
    [
        ("12345", "6 到 32 位"), ("1" * 33, "6 到 32 位"), ("111111", "好猜"), ("123456", "好猜"), ("fedcba", "好猜"),
        ("12 4567", "数字和英文字母"), ("一二三四五六", "数字和英文字母"), ("831507", ""), ("1" * 31 + "2", ""),
    ],
)  # fmt: skip
def test_a_pin_is_long_enough_and_not_a_run(pin: str, word: str) -> None:
    """Six to 32 digits or letters."""
    assert word in pin_fault(pin)
    assert bool(word) == bool(pin_fault(pin))


def test_without_log_in_everyone_may_do_everything(counter: Counter) -> None:
    """And the audit names the clerk that was chosen."""
    store = counter.store
    assert store.people.all() == []
    assert store.people.session().may_administer
    store.set_clerk("王五")
    counter.visit("甲公司")
    assert last_row(counter, "create")[0] == "王五"


def test_the_first_to_log_in_is_administrator_and_the_hash_is_argon2id(staffed: Counter) -> None:
    """No PIN and no code is in the file."""
    found = [(each.name, each.role) for each in staffed.store.people.all()]
    assert found == [("张三", "管理员"), ("李四", "经办人")]
    content = staffed.store.path.read_bytes()
    assert b"$argon2id$" in content
    assert PIN.encode() not in content
    assert staffed.code.replace("-", "").encode() not in content  # type: ignore[attr-defined]


def test_a_real_hash_takes_the_work_that_rfc_9106_asks_for() -> None:
    """64 MiB, three passes."""
    kept = REAL().hash(PIN)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,")
    assert REAL().verify(kept, PIN)


def test_who_logs_in_is_named_by_every_row(staffed: Counter) -> None:
    """A correction of what 张三 took in is 李四's."""
    store = staffed.store
    visit = staffed.finished("甲公司")
    store.people.leave()
    store.people.enter("李四", OTHER)
    again = store.visits.correct(visit.id, "人数写错了")
    assert again.clerk == "李四"
    assert {row["clerk"] for row in store.visits.history(again.id)} == {"李四"}
    assert {row["clerk"] for row in store.visits.history(visit.id)} == {"张三"}
    assert last_row(staffed, "log-in") == ("李四", "")
    assert store.verify().intact


def test_where_nobody_has_logged_in_yet_a_row_names_nobody(staffed: Counter, clock: HandClock) -> None:
    """Not even who was chosen at the counter before one logged in."""
    staffed.store.close()
    with open_store(staffed.store.folder, clock) as again:
        again.set_clerk("王五")
        again.note("backup", "甲")
        raw = opened_behind(again.path)
        assert raw.execute("SELECT clerk FROM audit ORDER BY seq DESC").fetchone() == ("",)
        raw.close()


def test_who_cannot_be_written_down_is_not_in_and_who_leaves_is_out_all_the_same(staffed: Counter) -> None:
    """A disk that takes nothing keeps nobody at the counter, and lets nobody in."""
    store, code = staffed.store, staffed.code  # type: ignore[attr-defined]
    unwritable = store._database.connection
    for leave_or_enter in (
        store.people.leave,
        lambda: store.people.enter("张三", PIN),
        lambda: store.people.recover("李四", code, "553917"),
    ):
        unwritable.execute("PRAGMA query_only = ON")
        with pytest.raises(RecordError):
            leave_or_enter()
        unwritable.execute("PRAGMA query_only = OFF")
        assert store.people.here is None
        assert store._database.connection.clerk == ""
    with pytest.raises(RecordError, match="没有人登录"):
        store.people.require("恢复")
    assert store.people.enter("张三", PIN).role == "管理员"


def test_the_way_back_in_is_nobody_who_logs_in(staffed: Counter) -> None:
    """The recovery code is no PIN."""
    staffed.store.people.leave()
    with pytest.raises(RecordError, match="名单里没有"):
        staffed.store.people.enter("恢复码", staffed.code.replace("-", ""))  # type: ignore[attr-defined]


def test_a_wrong_pin_delays_ever_longer_also_over_a_new_start(staffed: Counter, clock: HandClock) -> None:
    """Two are free; then 5 s, 10 s … at most five minutes; the right one clears it."""
    store = staffed.store
    store.people.leave()
    for said in ("再输一次", "再输一次", "5 秒", "请等 5 秒"):
        with pytest.raises(RecordError, match=said):
            store.people.enter("李四", "wrong1")
    store.close()
    with open_store(store.folder, clock) as again:
        with pytest.raises(RecordError, match="请等 5 秒"):
            again.people.enter("李四", OTHER)
        clock.forward(seconds=5)
        with pytest.raises(RecordError, match="10 秒"):
            again.people.enter("李四", "wrong1")
        clock.forward(days=-400)  # a clock set back shuts nobody out for a year
        with pytest.raises(RecordError, match="请等 10 秒"):
            again.people.enter("李四", OTHER)
        clock.forward(days=401)
        assert again.people.enter("李四", OTHER).name == "李四"
        again.people.leave()
        with pytest.raises(RecordError, match="再输一次"):
            again.people.enter("李四", "wrong1")


def test_waits_end_at_five_minutes() -> None:
    """However often."""
    waits = [people._wait_after(failures).total_seconds() for failures in (0, 2, 3, 4, 8, 9, 10, 99)]
    assert waits == [0, 0, 5, 10, 160, 300, 300, 300]


def test_a_clerk_may_not_do_what_is_an_administrators(staffed: Counter) -> None:
    """Nor may anyone while nobody is logged in."""
    people_here = staffed.store.people
    people_here.leave()
    with pytest.raises(RecordError, match="没有人登录"):
        people_here.require("恢复")
    people_here.enter("李四", OTHER)
    for act in (
        lambda: people_here.require("恢复"),
        lambda: people_here.put("王五", "经办人", PIN),
        lambda: people_here.put("李四", "管理员", PIN),
        lambda: people_here.remove("张三"),
        people_here.end,
    ):
        with pytest.raises(RecordError, match="要管理员来做"):
            act()
    people_here.change_pin(OTHER, "zz99yy8")
    people_here.enter("李四", "zz99yy8")
    with pytest.raises(RecordError, match="原来的 PIN 不对"):
        people_here.change_pin(OTHER, PIN)


def test_there_is_always_an_administrator(staffed: Counter) -> None:
    """The last one can be neither removed nor made a clerk, until there is another."""
    people_here = staffed.store.people
    for act in (lambda: people_here.remove("张三"), lambda: people_here.put("张三", "经办人", PIN)):
        with pytest.raises(RecordError, match="唯一的管理员"):
            act()
    people_here.put("李四", "管理员", OTHER)
    people_here.remove("张三")
    assert [each.name for each in people_here.all()] == ["李四"]
    assert staffed.store.verify().intact


def test_who_changes_or_removes_oneself_is_so_at_once(staffed: Counter) -> None:
    """An administrator no more, or nobody: not only at the next log-in."""
    people_here = staffed.store.people
    people_here.put("李四", "管理员", OTHER)
    people_here.put("张三", "经办人", PIN)
    assert not people_here.session().may_administer
    with pytest.raises(RecordError, match="要管理员来做"):
        people_here.remove("李四")
    people_here.enter("李四", OTHER)
    people_here.put("张三", "管理员", PIN)
    people_here.remove("李四")
    assert people_here.here is None
    assert people_here.session().locked
    people_here.enter("张三", PIN)
    people_here.end()
    staffed.store.set_clerk("王五")
    staffed.visit("甲公司")
    assert last_row(staffed, "create")[0] == "王五"


def test_a_forgotten_pin_is_reset_and_a_forgotten_administrator_comes_back_by_the_code(staffed: Counter) -> None:
    """The code works once, however it is typed; the next one is returned."""
    people_here = staffed.store.people
    people_here.put("李四", "经办人", "newpin7")
    people_here.leave()
    code = staffed.code  # type: ignore[attr-defined]
    with pytest.raises(RecordError, match="恢复码不对"):
        people_here.recover("张三", "2" * 20, PIN)
    with pytest.raises(RecordError, match="好猜"):
        people_here.recover("张三", code, "111111")
    fresh = people_here.recover("张三", code.lower().replace("-", " "), "again42x")
    assert people_here.here is not None
    assert people_here.here.role == "管理员"
    people_here.leave()
    with pytest.raises(RecordError, match="恢复码不对"):
        people_here.recover("张三", code, PIN)
    assert fresh != code
    people_here.enter("李四", "newpin7")
    assert staffed.store.verify().intact


def test_log_in_can_be_given_up(staffed: Counter) -> None:
    """By an administrator; then nobody is asked any more."""
    staffed.store.people.end()
    assert staffed.store.people.all() == []
    assert staffed.store.people.session().may_administer
    assert staffed.store.verify().intact
    assert staffed.store.people.begin("王五", PIN)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE people SET role = '管理员' WHERE name = '李四'",
        "UPDATE people SET pin = (SELECT pin FROM people WHERE name = '李四') WHERE name = '张三'",
        "DELETE FROM people",
        "INSERT INTO people (name, role, pin) SELECT '赵六', '管理员', pin FROM people WHERE name = '张三'",
        "UPDATE audit SET clerk = '李四' WHERE event = 'create'",
        "UPDATE audit SET clerk = NULL WHERE event = 'create'",
    ],
)
def test_people_changed_behind_the_programs_back_show(staffed: Counter, tampering: str) -> None:
    """Who may log in, and who did what."""
    staffed.visit("甲公司")
    raw = opened_behind(staffed.store.path)
    raw.execute("DROP TRIGGER audit_update_guard")
    with raw:
        assert raw.execute(tampering).rowcount > 0
    raw.close()
    assert staffed.store.verify().faults


def test_a_record_of_before_asks_nobody_to_log_in(tmp_path: Path) -> None:
    """Rows of 0.1.0 name no clerk, and hold."""
    fixture = Path(__file__).parents[1] / "fixtures" / "databases" / "0.1.0.db"
    (tmp_path / "huiqi.db").write_bytes(fixture.read_bytes())
    with open_store(tmp_path) as store:
        assert store.people.all() == []
        store.people.begin("张三", PIN)
        assert store.verify().intact


def put_back(staffed: Counter, copy: Path, folder: Path) -> Store:
    """The record after a copy was put in its place."""
    staffed.store.close()
    restore(folder, copy, staffed.clock)
    return open_store(folder, staffed.clock)


def test_an_older_copy_lets_nobody_in_again(staffed: Counter, tmp_path: Path) -> None:
    """Not who was removed, nor by an earlier PIN, nor by a recovery code that was used; who came since stays."""
    here, code = staffed.store.people, staffed.code  # type: ignore[attr-defined]
    copy = backup(staffed.store.path, tmp_path / "old.db")
    assert copy is not None
    here.put("王五", "经办人", "553917")
    here.remove("李四")
    here.change_pin(PIN, "777123")
    fresh = here.recover("张三", code, "again42x")
    with pytest.raises(RecordError):
        here.enter("王五", "wrong1")
    with put_back(staffed, copy.path, staffed.store.folder) as store:
        assert [each.words for each in store.people.all()] == ["张三（管理员）", "王五"]
        assert store._database.row("SELECT failures FROM people WHERE name = '王五'")["failures"] == 1  # type: ignore[index]
        for name, pin in (("李四", OTHER), ("张三", PIN), ("张三", "777123")):
            with pytest.raises(RecordError):
                store.people.enter(name, pin)
        with pytest.raises(RecordError, match="恢复码不对"):
            store.people.recover("张三", code, "553917")
        assert store.verify().faults == ()
        assert store.people.recover("张三", fresh, "553917") != fresh
        assert store.people.enter("王五", "553917").role == "经办人"


def test_people_changed_behind_the_programs_back_do_not_outlive_a_restore(staffed: Counter, tmp_path: Path) -> None:
    """It is how one gets rid of them: those of the copy hold, also where the audit was changed to fit."""
    copy = backup(staffed.store.path, tmp_path / "old.db")
    assert copy is not None
    raw = opened_behind(staffed.store.path)
    with raw:
        raw.execute("UPDATE people SET pin = (SELECT pin FROM people WHERE name = '李四') WHERE name = '张三'")
        pin = raw.execute("SELECT pin FROM people WHERE name = '李四'").fetchone()[0]
        raw.execute("DROP TRIGGER audit_update_guard")
        raw.execute(
            "UPDATE audit SET new = ? WHERE event = 'person' AND fact = '张三'",
            (to_json(["管理员", digest(pin)]),),
        )
    raw.close()
    with put_back(staffed, copy.path, staffed.store.folder) as store:
        with pytest.raises(RecordError, match="不对"):
            store.people.enter("张三", OTHER)
        assert store.people.enter("张三", PIN).role == "管理员"
        assert store.verify().faults == ()


def test_on_another_computer_the_people_of_the_copy_may_log_in(
    staffed: Counter, tmp_path: Path, clock: HandClock
) -> None:
    """All of them, if there were no people; otherwise those whom the record did not know, in addition to its own."""
    copy = backup(staffed.store.path, tmp_path / "old.db")
    assert copy is not None
    for folder, first in ((tmp_path / "new", ""), (tmp_path / "begun", "赵六")):
        with open_store(folder, clock) as other:
            if first:
                other.people.begin(first, PIN)
        restore(folder, copy.path, clock)
        with open_store(folder, clock) as store:
            assert store.people.enter("李四", OTHER).role == "经办人"
            assert store.people.enter("张三", PIN).role == "管理员"
            assert {each.name for each in store.people.all()} == {"张三", "李四", *([first] if first else [])}
            assert store.verify().faults == ()
