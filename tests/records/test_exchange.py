"""Visits carried from one window of a centre to another on a stick: whole, once, nothing lost where both went on."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desk import Counter, HandClock

from core.errors import RecordError
from core.policy import digest_of
from core.records import (
    ImportResult,
    Store,
    StoredAnswer,
    StoredVisit,
    VisitSource,
    open_sealed,
    open_store,
    seal_up,
    sealed,
)
from core.report.summary import anchored_code
from desktop.visit_exchange import export_visits, import_file

FILES = {"policy.yaml": "政策".encode(), "text.txt": b"x"}
PACK = digest_of(FILES)


class Window(Counter):
    """A window of a centre, by its head of serials."""

    def __init__(self, store: Store, clock: HandClock, name: str) -> None:
        super().__init__(store, clock)
        self.name = name

    def begun(self, name: str = "甲公司", **facts: object) -> StoredVisit:
        """A visit with some answers, put aside."""
        answers = {fact: StoredAnswer(value) for fact, value in {"企业名称": name, **facts}.items()}
        made = self.store.visits.create(
            policy="p", pack_digest=PACK, as_of=date(2023, 9, 1), answers=answers, prefix=self.name, clerk="张三"
        )
        self.clock.forward(seconds=7)
        self.store.visits.park(made.id)
        return made

    def ended(self, visit: StoredVisit, high: int = 500) -> StoredVisit:
        """It, finished."""
        self.store.packs.freeze(PACK, "p", FILES)
        self.clock.forward(minutes=3)
        outcome = {"measure": "18-2", "status": "met", "low": 0, "high": high, "kind": "cash", "name": "十八"}
        return self.store.visits.finish(visit.id, {"outcomes": [outcome]})

    def printed(self, visit: StoredVisit) -> str:
        """A sheet of it given out; its 核验码."""
        self.clock.forward(minutes=1)
        store, kind = self.store, "告知单"
        number, anchor, now = (
            store.prints.next_number(visit.id, kind),
            store.prints.anchor(visit.id, kind),
            store.prints.now(),
        )
        code = anchored_code(store.keys.keys.paper, visit.id, kind, number, now, anchor)
        store.prints.record(visit.id, kind, code, "d" * 64, number, now, anchor)
        return code

    def out(self, *visits: StoredVisit) -> bytes:
        """A sealed file of them."""
        parcels = self.store.exchange.parcels([visit.id for visit in visits], "file")
        packs = self.store.exchange.frozen(parcels)
        return seal_up(parcels, packs, self.store.keys.keys, f"{self.name} 窗", self.store.keys.name, "2023-12-15")

    def take(self, data: bytes) -> ImportResult:
        """What came of taking a file in; the record is sound after it."""
        file = self.store.folder / "in.hqv"
        file.write_bytes(data)
        opened = open_sealed(file, self.store.keys.keys)
        source = VisitSource(file.name, opened.header.window, f"{self.name} 窗", opened.header.digest)
        taken = self.store.exchange.take_in(opened.parcels, opened.packs, source)
        found = self.store.verify()
        assert found.intact, found.faults
        return taken


@pytest.fixture
def windows_of(tmp_path: Path, clock: HandClock) -> Iterator[Callable[[str], Window]]:
    """Windows of one centre: they share the key of its papers."""
    made: dict[str, Window] = {}
    with ExitStack() as stack:

        def window(name: str) -> Window:
            if name not in made:
                store = stack.enter_context(open_store(tmp_path / name, clock))
                if made:
                    paper = next(iter(made.values())).store.keys.keys.paper
                    store.keys.store(replace(store.keys.keys, paper=paper))
                made[name] = Window(store, clock, name)
            return made[name]

        yield window


Windows = Callable[[str], Window]


def test_a_finished_visit_comes_whole_and_only_once(windows_of: Windows) -> None:
    """Id, serial, times, answers, result, rules, papers, what was done by whom; a second time nothing is changed."""
    one, two = windows_of("BA"), windows_of("BB")
    sent = one.ended(one.begun("甲公司", 员工=12))
    code = one.printed(sent)
    one.store.visits.history(sent.id)
    data = one.out(sent)
    assert two.take(data) == ImportResult(new=1)
    kept = two.store.visits.get(sent.id)
    assert kept == one.store.visits.get(sent.id)
    assert two.store.packs.files(PACK) == FILES
    assert two.store.prints.of_visit(sent.id) == one.store.prints.of_visit(sent.id)
    assert two.store.prints.anchored(two.store.prints.by_code(code)[0])
    past = [(e["at"], e["event"], e["clerk"]) for e in two.store.visits.history(sent.id)]
    there = [(e["at"], e["event"], e["clerk"]) for e in one.store.visits.history(sent.id) if e["event"] != "sent"]
    assert past[:-1] == there
    assert past[-1][1] == "taken"
    assert two.store.statistics().visits == 1
    assert [row.id for row in two.store.search("甲公司")] == [sent.id]
    head = two.store.head()
    assert two.take(data) == ImportResult(same=1)
    assert two.store.head() == head


def test_every_paper_of_a_visit_is_vouched_for_where_it_was_taken_in(windows_of: Windows) -> None:
    """Each is anchored in the row of the one before it, the first in the end of the visit; one of these rows changed on
    the way, and none of the papers behind it is vouched for."""
    one, two = windows_of("BA"), windows_of("BB")
    sent = one.ended(one.begun())
    codes = [one.printed(sent) for _ in range(3)]
    parcels = one.store.exchange.parcels([sent.id], "file")
    two.take(one.out(sent))
    papers = [two.store.prints.by_code(code)[0] for code in codes]
    assert [two.store.prints.anchored(paper) for paper in papers] == [True, True, True]
    assert len({paper.anchor for paper in papers}) == 3
    (parcel,) = parcels
    _, first, *_ = parcel.roots.rows
    assert first.event == "print"
    bent = replace(first, content=(*first.content[:5], "f" * 64, *first.content[6:]))
    assert [replace(parcel.roots, rows=rows).leads_to_finish(first.hash) for rows in (
        parcel.roots.rows, (parcel.roots.rows[0], bent), parcel.roots.rows[1:], (),
    )] == [True, False, False, False]  # fmt: skip


def test_both_audits_tell_of_it(windows_of: Windows) -> None:
    """Who took what, from which file and window; where it went to."""
    one, two = windows_of("BA"), windows_of("BB")
    two.store.set_clerk("李四")
    sent = one.begun()
    two.take(one.out(sent))
    assert one.store.visits.history(sent.id)[-1]["event"] == "sent"
    told = two.store.visits.history(sent.id)[-1]
    assert (told["event"], told["clerk"], json.loads(told["new"])["from"]) == ("taken", "李四", "BA 窗")


def test_what_a_file_was_called_is_in_no_record_after_its_visits_are_deleted(windows_of: Windows) -> None:
    """The clerk names the file after the enterprise; the audit identifies it by its content."""
    one, two = windows_of("BA"), windows_of("BB")
    name = "上海某某个体户王小明"
    sent = one.ended(one.begun(name))
    file = one.store.folder / f"{name}.hqv"
    assert export_visits(one.store, [sent.id], file, one.clock()) == 1
    assert import_file(two.store, file).new == 1
    for window in (one, two):
        assert window.store.retention.delete([sent.id], "过了保存期") == 1
        assert name.encode() not in window.store.path.read_bytes()
        assert window.store.verify().intact


def test_a_visit_begun_here_and_finished_there_is_finished_here(windows_of: Windows) -> None:
    """There and back; the paper that was given out there is ours here, and the next printing has the next number."""
    one, two = windows_of("BA"), windows_of("BB")
    begun = one.begun()
    two.take(one.out(begun))
    two.store.visits.resume(begun.id)
    two.store.visits.save_answer(begun.id, "员工", 30)
    ended = two.ended(begun)
    code = two.printed(ended)
    data = two.out(ended)
    assert one.take(data) == ImportResult(went_on=1)
    assert one.store.visits.get(begun.id).answers["员工"].value == 30
    assert one.store.visits.get(begun.id).state == "finished"
    assert one.store.prints.anchored(one.store.prints.by_code(code)[0])
    assert one.store.prints.next_number(begun.id, "告知单") == 2
    assert one.take(data) == ImportResult(same=1)
    assert one.store.statistics().visits == 1


def test_what_both_went_on_with_is_lost_at_neither(windows_of: Windows) -> None:
    """Finished there, answered on here: the finished one holds, what was answered here is parked by itself."""
    one, two = windows_of("BA"), windows_of("BB")
    begun = one.begun(员工=1)
    two.take(one.out(begun))
    two.store.visits.save_answer(begun.id, "员工", 2)
    data = two.out(two.ended(begun))
    one.store.visits.save_answer(begun.id, "员工", 3)
    one.store.visits.save_answer(begun.id, "面积", 9)
    taken = one.take(data)
    assert (taken.new, taken.went_on, len(taken.remarks)) == (1, 1, 1)
    kept = one.store.visits.get(begun.id)
    assert (kept.state, {f: a.value for f, a in kept.answers.items()}) == (
        "finished",
        {"企业名称": "甲公司", "员工": 2},
    )
    (apart,) = one.store.visits.parked()
    assert one.store.visits.get(apart.id).answers["员工"].value == 3
    assert apart.serial == f"{kept.serial}B"
    assert apart.serial in taken.remarks[0]
    assert one.take(data) == ImportResult(same=1)


def test_two_who_put_it_aside_differently_both_stay(windows_of: Windows) -> None:
    """The one here as it was, the other as another visit, once; what is older changes nothing."""
    one, two = windows_of("BA"), windows_of("BB")
    begun = one.begun()
    first = one.out(begun)
    two.take(first)
    two.store.visits.save_answer(begun.id, "员工", 2)
    assert two.take(first) == ImportResult(same=1)
    data = two.out(begun)
    one.clock.forward(minutes=1)
    one.store.visits.save_answer(begun.id, "员工", 3)
    assert one.take(data).new == 1
    assert one.take(data) == ImportResult(same=1)
    assert one.store.visits.get(begun.id).answers["员工"].value == 3
    assert len(one.store.visits.parked()) == 2


def test_two_finished_otherwise_the_one_here_counts(windows_of: Windows) -> None:
    """Both papers are known by their codes; the visit counts once."""
    one, two = windows_of("BA"), windows_of("BB")
    begun = one.begun()
    two.take(one.out(begun))
    two.store.visits.save_answer(begun.id, "员工", 2)
    ended = two.ended(begun, 700)
    code = two.printed(ended)
    mine = one.printed(one.ended(begun))
    taken = one.take(two.out(ended))
    assert (taken.new, "内容不同" in taken.remarks[0]) == (1, True)
    assert one.store.statistics().visits == 1
    assert one.store.prints.by_code(mine)
    past = one.store.prints.before_restore(code)
    assert past is not None
    assert past.serial == f"{begun.serial}B"


def test_corrections_come_with_what_they_correct(windows_of: Windows) -> None:
    """The corrected one counts no more, here as there."""
    one, two = windows_of("BA"), windows_of("BB")
    old = one.ended(one.begun())
    one.printed(old)
    new = one.ended(one.store.visits.correct(old.id, "漏了一笔"), 900)
    code = one.printed(new)
    assert two.take(one.out(new)) == ImportResult(new=2)
    kept = two.store.visits.get(new.id)
    assert (kept.corrects, kept.reason, two.store.visits.get(old.id).corrected_by) == (old.id, "漏了一笔", new.id)
    assert two.store.prints.anchored(two.store.prints.by_code(code)[0])
    assert two.store.statistics().visits == 1
    assert [count.visits for count in two.store.windows()] == [1]


@pytest.mark.parametrize("mine", ["finished", "open"])
@pytest.mark.parametrize("theirs", ["finished", "open"])
def test_corrected_at_both_it_is_told_and_counts_once(windows_of: Windows, mine: str, theirs: str) -> None:
    """The later correction counts; an unfinished one gives way, and is stored."""
    one, two = windows_of("BA"), windows_of("BB")
    old = one.ended(one.begun())
    two.take(one.out(old))
    here = two.store.visits.correct(old.id, "此处", two.name)
    there = one.store.visits.correct(old.id, "彼处")
    if mine == "finished":
        two.ended(here, 1)
    if theirs == "finished":
        one.ended(there, 2)
    taken = two.take(one.out(there))
    assert len(taken.remarks) == 1
    assert two.store.statistics().visits == 1
    assert {two.store.visits.get(each.id).reason for each in (here, there)} == {"此处", "彼处"}
    states = (two.store.visits.get(here.id).state, two.store.visits.get(there.id).state)
    expected = {
        ("finished", "finished"): ("finished", "finished"), ("finished", "open"): ("finished", "discarded"),
        ("open", "finished"): ("discarded", "finished"), ("open", "open"): ("open", "discarded"),
    }  # fmt: skip
    assert states == expected[mine, theirs]


def test_a_serial_that_is_anothers_here_is_told(windows_of: Windows) -> None:
    """Two windows with one head of serials: the visit gets a letter, its paper stays ours by its code."""
    one, two = windows_of("BA"), windows_of("BB")
    two.name = "BA"
    mine = two.ended(two.begun("乙公司"))
    sent = one.ended(one.begun())
    assert mine.serial == sent.serial
    code = one.printed(sent)
    taken = two.take(one.out(sent))
    assert sent.serial in taken.remarks[0]
    kept = two.store.visits.get(sent.id)
    assert kept.serial == f"{sent.serial}B"
    assert two.store.prints.anchored(two.store.prints.by_code(code)[0])
    assert two.store.visits.by_serial(mine.serial) == two.store.visits.get(mine.id)
    assert two.begun().serial.endswith("0002")
    assert [row.id for row in two.store.search(kept.serial)] == [sent.id]
    again = windows_of("BC")
    assert again.take(two.out(kept)).new == 1  # and on to a third, from where the paper is ours as well
    assert again.store.prints.anchored(again.store.prints.by_code(code)[0])


def test_what_is_open_at_the_desk_is_not_changed_under_it(windows_of: Windows) -> None:
    """It is reported, and taken in once it is parked."""
    one, two = windows_of("BA"), windows_of("BB")
    begun = one.begun()
    two.take(one.out(begun))
    data = two.out(two.ended(begun))
    one.store.visits.resume(begun.id)
    assert "正在本机办理" in one.take(data).remarks[0]
    one.store.visits.park(begun.id)
    assert one.take(data) == ImportResult(went_on=1)


def test_what_was_deleted_here_does_not_come_back(windows_of: Windows) -> None:
    """Nor is a deleted or discarded visit carried."""
    one, two = windows_of("BA"), windows_of("BB")
    sent = one.ended(one.begun())
    data = one.out(sent)
    two.take(data)
    two.store.retention.delete([sent.id], "到期")
    assert "没有收进" in two.take(data).remarks[0]
    with pytest.raises(RecordError, match="按保存期删除"):
        two.out(sent)
    gone = one.begun("丙公司")
    one.store.visits.discard(gone.id)
    with pytest.raises(RecordError, match="已作废"):
        one.out(gone)


def test_statistics_of_several_windows_tell_which(windows_of: Windows) -> None:
    """Files of days put together: each visit once, whichever file it came in."""
    one, two, third = windows_of("BA"), windows_of("BB"), windows_of("BC")
    mine = [one.ended(one.begun(f"甲{n}公司")) for n in range(3)]
    theirs = [two.ended(two.begun(f"乙{n}公司")) for n in range(2)]
    third.ended(third.begun("丙公司"))
    third.take(one.out(*mine))
    third.take(one.out(*mine[:2]))
    two.take(one.out(mine[0]))
    third.take(two.out(*theirs, mine[0]))  # of the first window, by way of the second
    assert third.store.statistics().visits == 6
    assert {count.window: count.visits for count in third.store.windows()} == {"BA 窗": 3, "BB 窗": 2}
    day = third.clock.now.date()
    assert len(one.store.exchange.days(day, day)) == 3
    assert one.store.exchange.days(date(2023, 1, 1), date(2023, 1, 2)) == []


def test_whatever_is_done_to_a_file_is_one_sentence_and_changes_nothing(
    windows_of: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte changed, cut anywhere, more behind it, newer, another key, too large, something else."""
    one, two = windows_of("BA"), windows_of("BB")
    data = one.out(one.ended(one.begun()))
    line, box = data.split(b"\n", 1)
    head = two.store.head()

    def refused(content: bytes, about: str = "没有收进|不是惠企窗口") -> None:
        with pytest.raises(RecordError, match=about) as caught:
            two.take(content)
        assert caught.value.message.endswith("。")
        assert two.store.head() == head

    for at in [*range(0, len(line), 7), *range(len(line) + 1, len(data), 101)]:
        changed = bytearray(data)
        changed[at] ^= 1
        refused(bytes(changed), "没有收进|不是惠企窗口|打不开")
    for size in (0, 1, 20, len(line), len(line) + 1, len(data) // 2, len(data) - 1):
        refused(data[:size])
    refused(data + b"x")
    told = json.loads(line)
    refused(json.dumps({**told, "huiqi-visits": 2}).encode() + b"\n" + box, "更新版本")
    for name, value in {"window": "别的窗", "count": 2, "first": "2023-01-01", "key": 5, "count ": True}.items():
        refused(json.dumps({**told, name.strip(): value}).encode() + b"\n" + box)
    for other in (b"[" * 100_000, b"\0" * 5000, b"null\n", b"SQLite format 3\0" * 400, b'{"huiqi-visits":[]}\n'):
        refused(other)
    two.store.keys.store(replace(two.store.keys.keys, paper=b"k" * 32))
    refused(data, "别的密钥")
    monkeypatch.setattr(sealed, "LARGEST", 1000)
    refused(data, "太大")


def test_a_file_that_lies_within_its_seal_changes_nothing(windows_of: Windows) -> None:
    """Made with the key, by a program that is wrong: other answers, a pack that is not the one, nonsense."""
    one, two = windows_of("BA"), windows_of("BB")
    sent = one.ended(one.begun("甲公司", 员工=12))
    (parcel,) = one.store.exchange.parcels([sent.id], "x")
    keys, head = one.store.keys.keys, two.store.head()
    packs = {PACK: ("p", FILES)}
    lies = [
        (replace(parcel, answers=parcel.answers[:1]), packs),
        (replace(parcel, outcomes=(("18-2", "met", 0, 10**9, "cash"),)), packs),
        (replace(parcel, head={**parcel.head, "name": "别的公司"}), packs),
        (replace(parcel, head={**parcel.head, "id": "x"}), packs),
        (replace(parcel, head={**parcel.head, "as_of": "昨天"}), packs),
        (replace(parcel, entries=()), packs),
        (replace(parcel, roots=None), packs),
        (replace(parcel, result=(parcel.result[0], "{}") if parcel.result else None), packs),
        (replace(parcel, head={**parcel.head, "unmentioned": "later"}), packs),
        (replace(parcel, outcomes=(("18-2", "met", 0, 10**30, "cash"),)), packs),
        (replace(parcel, waits=(("later", "x", None, None, "", None),)), packs),
        (replace(parcel, outcomes=(*parcel.outcomes, *parcel.outcomes)), packs),
        (parcel, {PACK: ("p", {"policy.yaml": b"other"})}),
        (parcel, {}),
    ]
    for lie, frozen in lies:
        with pytest.raises(RecordError, match=r"没有收进|没有保存"):
            two.take(seal_up([lie], frozen, keys, "BA 窗", "r", ""))
        assert two.store.head() == head
        assert two.store.visits.recent() == []


def test_a_bomb_is_not_inflated(windows_of: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is small on the stick and large in memory is refused as too large."""
    one, two = windows_of("BA"), windows_of("BB")
    monkeypatch.setattr(sealed, "_MOST", 100_000)
    monkeypatch.setattr(zlib, "compress", lambda content, level, real=zlib.compress: real(b" " * 10_000_000, level))
    with pytest.raises(RecordError, match="太大"):
        two.take(one.out(one.begun()))
