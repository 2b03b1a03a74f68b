"""Visits taken in from another record: another window's sealed file, or the file that a restore replaced.

Each keeps its id, serial, times, papers and corrections. Its history there is appended to the audit here, in its order
and under its clerks' names, with a row that says where it came from. Visits that are here already are not taken twice.
If both records continued the same visit, nothing of either is lost: the part that conflicts is stored as a separate
visit, and the result says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.errors import RecordError
from core.records import audit, past_papers
from core.records.database import Database
from core.records.packs import Packs, freeze
from core.records.parcels import CARRIED, SENT, Parcel, parcel_of
from core.records.search.names import NameIndex
from core.records.values import DELETED, Clock, WindowCount, digest, to_json
from core.records.visit_merge import MergeResult, VisitMerge

_STRANGE = "“{}”里有本版本不认得的内容，全部没有收进。请给本窗口装上与那个窗口相同的版本，再收一次。"
Pack = tuple[str, Mapping[str, bytes]]  # policy id, files


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Result of taking in. ``new``: visits that were not here; ``went_on``: visits here in an earlier state, now
    continued; ``papers``: printings added to visits that were here; ``same``: unchanged; ``remarks``: a sentence for
    each visit that could not be stored as it came."""

    new: int = 0
    went_on: int = 0
    papers: int = 0
    same: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was taken in."""
        return bool(self.new or self.went_on or self.papers)


@dataclass(frozen=True, slots=True)
class VisitSource:
    """Where visits come from. ``name``: of the file; ``window``: the window it belongs to, '' for this one; ``own``:
    how other windows call this one; ``digest``: of the file, if it is sealed."""

    name: str
    window: str
    own: str = ""
    digest: str = ""

    @property
    def audit_name(self) -> str:
        """The name used in the audit. For a sealed file it is the digest: the file's name may contain an
        enterprise's."""
        return self.digest[:16] or self.name


@dataclass
class _Course:
    """Progress of one take-in."""

    new: list[int] = field(default_factory=list)
    went_on: list[int] = field(default_factory=list)
    papers: int = 0
    same: int = 0
    remarks: list[str] = field(default_factory=list)
    # papers stored by code only: their visit, or number, is another one here
    past: list[tuple[object, ...]] = field(default_factory=list)
    discarded: list[int] = field(default_factory=list)


class Exchange:
    """Export and import of visits. Raises RecordError, with nothing changed, where something cannot be stored."""

    def __init__(
        self, database: Database, index: NameIndex, clock: Clock, new_id: Callable[[datetime], str], packs: Packs
    ) -> None:
        self._database, self._index, self._clock, self._new_id = database, index, clock, new_id
        self._packs = packs

    def parcels(self, visit_ids: Iterable[str], made_at: str) -> list[Parcel]:
        """Visits for another window, each with the visits that it corrects. The audit records the file's ``made_at``,
        not its name, which may contain an enterprise's and could not be erased later."""
        with self._database.transaction() as connection:
            found: dict[str, int] = {}
            for visit_id in visit_ids:
                _with_corrected(connection, visit_id, found)
            made = [parcel_of(connection, seq, _origin(connection, seq)) for seq in sorted(found.values())]
            for seq in sorted(found.values()):
                audit.append(connection, self._clock(), seq, SENT, new=to_json({"made_at": made_at}))
        return made

    def frozen(self, parcels: Iterable[Parcel]) -> dict[str, Pack]:
        """The packs that the visits refer to, by digest, as far as they are frozen here."""
        names = {name: id for each in parcels for name, id in _packs_named(each)}
        return {name: (id, self._packs.files(name)) for name, id in names.items() if name in self._packs}

    def days(self, date_from: date, date_to: date) -> list[str]:
        """Ids of the visits of a period, both days included, that may be carried."""
        marks = ",".join("?" * len(CARRIED))
        rows = self._database.rows(
            f"SELECT id FROM visits WHERE day BETWEEN ? AND ? AND state IN ({marks}) AND name <> ? ORDER BY seq",
            (date_from.isoformat(), date_to.isoformat(), *CARRIED, DELETED),
        )
        return [row["id"] for row in rows]

    def take_in(self, parcels: Iterable[Parcel], frozen: Mapping[str, Pack], source: VisitSource) -> ImportResult:
        """Take in all of them or none. ``frozen``: the packs that they refer to, by digest.

        Raises RecordError, with nothing changed, if the record cannot store them.
        """
        done = _Course()
        try:
            with self._database.transaction() as connection:
                now = self._clock()
                for parcel in sorted(parcels, key=lambda each: each.id):  # a corrected visit before its correction
                    self._take(connection, parcel, frozen, source, done, now)
                if done.new or done.went_on or done.papers:
                    self._tell(connection, source, done, now)
        except (sqlite3.IntegrityError, OverflowError, UnicodeEncodeError) as error:
            raise RecordError(_STRANGE.format(source.name)) from error
        for seq in (*done.new, *done.went_on, *done.discarded):
            self._index.read_again(self._database, seq)
        return ImportResult(len(done.new), len(done.went_on), done.papers, done.same, tuple(done.remarks))

    def _take(
        self,
        connection: sqlite3.Connection,
        parcel: Parcel,
        frozen: Mapping[str, Pack],
        source: VisitSource,
        done: _Course,
        now: datetime,
    ) -> None:
        row = connection.execute("SELECT seq, name FROM visits WHERE id = ?", (parcel.id,)).fetchone()
        if row is not None and row["name"] == DELETED:
            done.remarks.append(f"{parcel.serial} 在本机已按保存期删除，没有收进。")
            return
        merge = VisitMerge(connection, source.audit_name, source.window, source.own, now, self._new_id)
        _freeze(connection, parcel, frozen, now)
        arrival = merge.add(parcel) if row is None else merge.update(parcel, row["seq"])
        _count(done, arrival)

    def _tell(self, connection: sqlite3.Connection, source: VisitSource, done: _Course, now: datetime) -> None:
        papers = sorted(done.past, key=lambda paper: str(paper[0]))
        serials = [
            connection.execute("SELECT serial FROM visits WHERE seq = ?", (seq,)).fetchone()[0]
            for seq in (*done.new, *done.went_on)
        ]
        told = {
            "file": source.audit_name, "from": source.window, "digest": source.digest, "visits": serials,
            "told": done.remarks, "papers": digest(to_json(papers)),
        }  # fmt: skip
        entry = audit.append(connection, now, None, past_papers.TAKEN, new=to_json(told))
        connection.executemany(
            "INSERT INTO past_prints (code, visit, serial, name, kind, number, printed_at, digest, entry)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*paper, entry) for paper in papers],
        )


def windows(database: Database, date_from: date | None = None, date_to: date | None = None) -> list[WindowCount]:
    """How many of the visits counted in statistics came from each other window."""
    rows = database.rows(
        "SELECT origin, count(*) FROM taken_in WHERE standing AND day BETWEEN ? AND ? AND origin <> '' GROUP BY 1",
        ((date_from or date.min).isoformat(), (date_to or date.max).isoformat()),
    )
    return [WindowCount(*row) for row in rows]


def _count(done: _Course, arrival: MergeResult) -> None:
    done.remarks += arrival.remarks
    done.past += arrival.past
    done.papers += arrival.papers
    done.new += arrival.new
    done.went_on += arrival.went_on
    done.discarded += arrival.discarded
    done.same += not (arrival.new or arrival.went_on or arrival.papers)


def _with_corrected(connection: sqlite3.Connection, visit_id: str, found: dict[str, int]) -> None:
    """Add a visit, and the visits that it corrects, to ``found``: a correction needs them."""
    row = connection.execute(
        "SELECT seq, id, serial, state, name, corrects FROM visits WHERE id = ?", (visit_id,)
    ).fetchone()
    if row is None:
        raise RecordError("没有找到要带走的接待。请刷新后再试。")
    if row["name"] == DELETED:
        raise RecordError(f"{row['serial']} 已按保存期删除，只留下编号和摘要，不能带到别的窗口。")
    if row["state"] not in CARRIED:
        raise RecordError(f"{row['serial']} 已作废，不能带到别的窗口。要带走的话，请先继续办理。")
    while row is not None and row["name"] != DELETED:
        found[row["id"]] = row["seq"]
        row = connection.execute(
            "SELECT seq, id, name, corrects FROM visits WHERE seq = ?", (row["corrects"],)
        ).fetchone()


def _packs_named(parcel: Parcel) -> Iterator[tuple[str, str]]:
    return zip(parcel.head["pack_digest"].split(), parcel.head["policy"].split(), strict=False)


def _origin(connection: sqlite3.Connection, seq: int) -> str:
    row = connection.execute("SELECT origin FROM taken_in WHERE visit = ?", (seq,)).fetchone()
    return row["origin"] if row else ""


def _freeze(connection: sqlite3.Connection, parcel: Parcel, frozen: Mapping[str, Pack], now: datetime) -> None:
    """Freeze the packs of a visit that are not here yet. An unfinished visit may refer to one that was never frozen."""
    for name in parcel.head["pack_digest"].split():
        if connection.execute("SELECT 1 FROM packs WHERE digest = ?", (name,)).fetchone():
            continue
        if name in frozen:
            freeze(connection, name, *frozen[name], now)
        elif parcel.finished:
            raise RecordError(f"{parcel.serial} 所用的政策规则不在文件里，不能重算，全部没有收进。请重新导出一份。")
