"""The selected columns of the tables as text in DuckDB, then each distinct text of a column as an answer."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from core.errors import AnswerError
from core.policy.pack import Fact, Policy
from core.progress import Cancelled
from core.screening.cells import BLANKS, is_serial, plain_number, plain_text, read_cell, share, since_1900
from core.screening.faults import RosterFault, add_faults
from core.screening.layout import SqlCell, columns_of, encode, quoted
from core.screening.mapping import TableMap
from core.screening.personal_data import masked
from core.screening.sheets import Cancel, Marks, SourceTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MappedTable = tuple[SourceTable, TableMap]
_STEP = 2_000
_ADDED = ("money", "count", "quantity", "percent")
"""Kinds whose merged cells cannot apply to each row: that would count a sum several times."""
_LONGEST = 500
"""Characters of a text, the limit of the counter's reader."""


@dataclass(frozen=True)
class Stage:
    """Rows as text: table `name` with n, place (index of the source table), line, and t0, t1 … for the facts."""

    name: str
    facts: Mapping[str, Fact]
    pairs: Sequence[MappedTable]

    def at(self, fact: str) -> int:
        """The column index of a fact."""
        return list(self.facts).index(fact)

    def units(self, fact: str) -> tuple[str, ...]:
        """The unit of a fact in each source table."""
        found = ({c.fact: c.unit for c in table.read} for _, table in self.pairs)
        return tuple(units.get(fact, "") for units in found)


@dataclass
class Loading:
    """A load in progress: target, faults so far, and cancellation."""

    connection: DuckDBPyConnection
    scratch: Path
    policy: Policy
    told: Callable[[int], None]
    cancelled: Cancelled
    notes: list[str] = field(default_factory=list)
    done: int = 0  # rows done
    _places: dict[tuple[str, str], int] = field(default_factory=dict)
    _merged: list[RosterFault] = field(default_factory=list)

    def stage(self, name: str, facts: Mapping[str, Fact], pairs: Sequence[MappedTable]) -> Stage:
        """Copy the selected columns of some tables into one table of text."""
        wanted = {c.fact for _, table in pairs for c in table.read}
        stage = Stage(name, {n: fact for n, fact in facts.items() if n in wanted}, pairs)
        file = self.scratch / f"{len(list(self.scratch.iterdir()))}.txt"
        with file.open("w", encoding="utf-8", newline="") as out:
            out.writelines(self._lines(stage))
        texts = [(f"t{at}", "VARCHAR") for at in range(len(stage.facts))]
        self.load(name, file, [("n", "INTEGER"), ("place", "INTEGER"), ("line", "INTEGER"), *texts])
        self._headings(stage)
        return stage

    def load(self, name: str, file: Path, columns: Sequence[tuple[str, str]]) -> None:
        """Load a temporary file of plain lines as a table, and delete the file."""
        types = "{" + ", ".join(f"'{column}': '{kind}'" for column, kind in columns) + "}"
        self.connection.execute(
            f"CREATE TEMP TABLE {quoted(name)} AS SELECT * FROM read_csv(?, auto_detect=false, header=false,"
            " delim='\\t', quote='', escape='', nullstr='', strict_mode=false, max_line_size=10000000,"
            f" columns={types})",
            [str(file)],
        )
        file.unlink()

    def check(self) -> None:
        """Raise Cancel if the user cancelled."""
        if self.cancelled():
            raise Cancel

    # ── texts

    def _lines(self, stage: Stage) -> Iterator[str]:
        number = 0
        for place, (sheet, table) in enumerate(stage.pairs):
            for line, cells in self._rows(stage, place, sheet, table):
                yield f"{number}\t{place}\t{line}\t" + "\t".join(cells) + "\n"
                number += 1

    def _rows(self, stage: Stage, place: int, sheet: SourceTable, table: TableMap) -> Iterator[tuple[int, list[str]]]:
        """The non-empty rows of a table, with facts in column order."""
        facts = list(stage.facts.values())
        of_fact = {c.fact: c for c in table.read}
        columns = [of_fact[f.name].at for f in facts if f.name in of_fact]
        into = [at for at, f in enumerate(facts) if f.name in of_fact]
        shares = [of_fact[f.name].at for f in facts if f.name in of_fact and f.type == "percent"]
        marks = sheet.marks(columns, shares, table.header)
        self._oddities(place, sheet, table, marks)
        special = bool(marks.percents or marks.merged or marks.since_1904)
        gaps = len(into) < len(facts)
        for line, texts in sheet.rows(columns, table.header):
            self.done += 1
            if self.done % _STEP == 0:
                self.told(self.done)
                self.check()
            cells = [text if not text or text.isalnum() else plain_text(text) for text in texts]
            if gaps:
                told, cells = cells, [""] * len(facts)
                for at, text in zip(into, told, strict=True):
                    cells[at] = text
            if special:
                self._by_marks(place, table, line, cells, columns, into, facts, marks)
            if any(cells):
                yield line, cells

    def _oddities(self, place: int, sheet: SourceTable, table: TableMap, marks: Marks) -> None:
        headings = {column.at: column.heading for column in table.columns}
        add_faults(
            self.connection,
            (
                (self.place(sheet), sheet.name, o.row, headings.get(o.column, ""), o.text, o.sentence)
                for o in marks.oddities
            ),
        )
        self.notes += marks.notes

    def place(self, sheet: SourceTable) -> int:
        """The index of a table in the roster, which orders the faults."""
        return self._places.setdefault((sheet.file, sheet.name), len(self._places))

    def _by_marks(
        self,
        place: int,
        table: TableMap,
        line: int,
        cells: list[str],
        columns: Sequence[int],
        into: Sequence[int],
        facts: Sequence[Fact],
        marks: Marks,
    ) -> None:
        """Apply what is known of cells besides their text: percentages, merged cells, errors."""
        for column, at in zip(columns, into, strict=True):
            if (line, column) in marks.percents:
                cells[at] = share(cells[at])
            if marks.since_1904 and facts[at].type == "date":
                cells[at] = since_1900(cells[at])
            if (line, column) in marks.merged and facts[at].type in _ADDED and cells[at]:
                sentence = "和上一行是合并的一格，分不出这一行是多少，没有读。请取消合并，各行分别填"
                heading = next(c.heading for c in table.columns if c.at == column)
                self._merged.append((place, table.sheet, line, heading, cells[at], sentence))
                cells[at] = ""

    def _headings(self, stage: Stage) -> None:
        """The heading of each column in each table, for the list of faults."""
        add_faults(self.connection, self._merged)
        self._merged.clear()
        self.connection.execute(
            f"CREATE TEMP TABLE {quoted(stage.name + ' headings')}"
            " (place INTEGER, col INTEGER, shown INTEGER, sheet VARCHAR, heading VARCHAR)"
        )
        rows = [
            (place, stage.at(c.fact), self.place(sheet), sheet.name, c.heading)
            for place, (sheet, table) in enumerate(stage.pairs)
            for c in table.read
            if c.fact in stage.facts
        ]
        marks = ", ".join(["(?, ?, ?, ?, ?)"] * len(rows))
        self.connection.execute(
            f"INSERT INTO {quoted(stage.name + ' headings')} VALUES {marks}", [cell for row in rows for cell in row]
        )

    # ── answers

    def read(self, stage: Stage, kept: str) -> None:
        """Create table `kept`: n, place, line and the columns of every fact; unreadable cells go to the list of
        faults."""
        known, read = f"{stage.name} known", [f for f in stage.facts.values() if f.type != "text"]
        various = {fact.name: len(set(stage.units(fact.name))) > 1 for fact in read}
        wrong = self._answers(stage, read, various, known)
        joins, shown = [], []
        for at, fact in enumerate(stage.facts.values()):
            if fact.type == "text":
                shown.append(self._text(stage, at, fact))
                continue
            both = f" AND m{at}.place = s.place" if various[fact.name] else ""
            joins.append(f"LEFT JOIN {quoted(known)} m{at} ON m{at}.col = {at} AND m{at}.text = s.t{at}{both}")
            columns = enumerate(columns_of(fact))
            shown += [f"m{at}.c{i}::{column.type} AS {quoted(column.name)}" for i, column in columns]
        for at in wrong:
            self._list_faults(stage, at, known, various[list(stage.facts)[at]])
        self.connection.execute(
            f"CREATE TEMP TABLE {quoted(kept)} AS SELECT {', '.join(['s.n', 's.place', 's.line', *shown])}"
            f" FROM {quoted(stage.name)} s {' '.join(joins)}"
        )

    def _text(self, stage: Stage, at: int, fact: Fact) -> str:
        """Text facts need no reading, only a check of their length."""
        self.connection.execute(
            f"INSERT INTO fault SELECT h.shown, h.sheet, s.line, h.heading, s.t{at}[:40], ?"
            f" FROM {quoted(stage.name)} s JOIN {quoted(f'{stage.name} headings')} h"
            f" ON h.place = s.place AND h.col = {at} WHERE length(s.t{at}) > {_LONGEST}",
            [f"{fact.name}：太长，最多 {_LONGEST} 字"],
        )
        blank = ", ".join("'" + word.replace("'", "''") + "'" for word in BLANKS)
        fits = f"length(s.t{at}) <= {_LONGEST} AND s.t{at} NOT IN ({blank})"
        return f"CASE WHEN {fits} THEN s.t{at} END AS {quoted(fact.name)}"

    def _answers(self, stage: Stage, facts: Sequence[Fact], various: Mapping[str, bool], known: str) -> list[int]:
        """Create table `known`: the answer for each distinct text of every column. Returns the columns with unreadable
        texts."""
        if not facts:
            return []
        each = ", ".join(
            f"list(DISTINCT {f'row(t{at}, place)' if various[fact.name] else f't{at}'}) FILTER (t{at} IS NOT NULL)"
            for fact in facts
            for at in (stage.at(fact.name),)
        )
        found = self.connection.execute(f"SELECT {each} FROM {quoted(stage.name)}").fetchone() or ()
        file, wrong = self.scratch / "answers.txt", []
        with file.open("w", encoding="utf-8", newline="") as out:
            for fact, texts in zip(facts, found, strict=True):
                pairs = texts or () if various[fact.name] else zip(texts or (), itertools.repeat(0), strict=False)
                if self._write_answers(out, stage, fact, pairs, various[fact.name]):
                    wrong.append(stage.at(fact.name))
        names = [("text", "VARCHAR"), ("place", "INTEGER"), ("col", "INTEGER"), ("c0", "VARCHAR"), ("c1", "VARCHAR")]
        self.load(known, file, [*names, ("shown", "VARCHAR"), ("sentence", "VARCHAR")])
        return wrong

    def _write_answers(
        self, out: TextIO, stage: Stage, fact: Fact, texts: Iterable[tuple[str, int]], various: bool
    ) -> bool:
        """Write a line for each distinct text of a column; returns whether some were unreadable."""
        units, at, wrong, serials, blanks = stage.units(fact.name), stage.at(fact.name), False, 0, False
        own = next(filter(None, units), "")
        for number, (text, place) in enumerate(texts):
            if number % _STEP == 0:
                self.check()
            plain = plain_number(fact, text)
            if plain is not None:
                out.write(f"{text}\t{place}\t{at}\t{plain}\t{plain}\t\t\n")
                continue
            cells, sentence = _answer(fact, text, units[place] if various else own)
            wrong, serials = wrong or bool(sentence), serials + (fact.type == "date" and is_serial(fact, text))
            blanks = blanks or text in BLANKS
            first, second = ("" if c is None else str(c) for c in (*cells, None)[:2])
            out.write(f"{text}\t{place}\t{at}\t{first}\t{second}\t{masked(text) if sentence else ''}\t{sentence}\n")
        if serials:
            self.notes.append(f"“{fact.name}”有 {serials} 种日期写成了 Excel 的天数（如 44927），已按日期读。")
        if blanks:
            self._tell_blanks(stage, at, fact)
        return wrong

    def _tell_blanks(self, stage: Stage, at: int, fact: Fact) -> None:
        found = self.connection.execute(
            f"SELECT count(*) FROM {quoted(stage.name)} WHERE list_contains(?, t{at})", [list(BLANKS)]
        ).fetchone()
        if found:
            self.notes.append(f"“{fact.name}”有 {found[0]:,} 格写的是“-”“/”这样的记号，按没有填读。")

    def _list_faults(self, stage: Stage, at: int, known: str, various: bool) -> None:
        both = " AND m.place = s.place" if various else ""
        self.connection.execute(
            "INSERT INTO fault SELECT h.shown, h.sheet, s.line, h.heading, m.shown, m.sentence"
            f" FROM {quoted(stage.name)} s JOIN {quoted(known)} m"
            f" ON m.col = {at} AND m.text = s.t{at}{both} AND m.sentence IS NOT NULL"
            f" JOIN {quoted(f'{stage.name} headings')} h ON h.place = s.place AND h.col = {at}"
        )


def _answer(fact: Fact, text: str, unit: str) -> tuple[Sequence[SqlCell], str]:
    """A text as the columns of its fact, or a sentence that says why it is unreadable."""
    if text in BLANKS:
        return encode(fact, None), ""
    try:
        return encode(fact, read_cell(fact, text, unit)), ""
    except AnswerError as error:
        return encode(fact, None), " ".join(masked(error.message.removeprefix(f"{fact.name}：")).split())
