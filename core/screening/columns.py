"""The wanted columns of tables in DuckDB as texts, and each different text of a column as an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import AnswerError
from core.policy.pack import Fact, Policy
from core.screening.cells import BLANKS, is_serial, plain_text, read_cell, share
from core.screening.faults import Fault, add_faults
from core.screening.layout import Cell, columns_of, encode, quoted
from core.screening.mapping import TableMap
from core.screening.personal import masked
from core.screening.sheets import Cancel, Cancelled, Marks, Sheet

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Pair = tuple[Sheet, TableMap]
_STEP = 2_000
_ADDED = ("money", "count", "quantity", "percent")
"""Of these a merged cell cannot be meant for each of its rows."""
_LONGEST = 500
"""Letters of a text, as the counter's reader has it."""


@dataclass(frozen=True)
class Stage:
    """Rows as texts: table `name` with n, place (of their table), line, and t0, t1 … for the facts."""

    name: str
    facts: Mapping[str, Fact]
    pairs: Sequence[Pair]

    def at(self, fact: str) -> int:
        """The place of a fact among the columns."""
        return list(self.facts).index(fact)

    def units(self, fact: str) -> tuple[str, ...]:
        """The unit that each table means it in."""
        found = ({c.fact: c.unit for c in table.read} for _, table in self.pairs)
        return tuple(units.get(fact, "") for units in found)


@dataclass
class Loading:
    """What is under way: where it goes, what is to be said, and whether it is still wanted."""

    connection: DuckDBPyConnection
    scratch: Path
    policy: Policy
    told: Callable[[int], None]
    cancelled: Cancelled
    notes: list[str] = field(default_factory=list)
    done: int = 0  # rows
    _places: dict[tuple[str, str], int] = field(default_factory=dict)
    _merged: list[Fault] = field(default_factory=list)

    def stage(self, name: str, facts: Mapping[str, Fact], pairs: Sequence[Pair]) -> Stage:
        """Put the wanted columns of some tables into one table of texts."""
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
        """A file of plain lines as a table, and the file away."""
        types = "{" + ", ".join(f"'{column}': '{kind}'" for column, kind in columns) + "}"
        self.connection.execute(
            f"CREATE TEMP TABLE {quoted(name)} AS SELECT * FROM read_csv(?, auto_detect=false, header=false, delim='\\t',"
            f" quote='', escape='', nullstr='', strict_mode=false, max_line_size=10000000, columns={types})",
            [str(file)],
        )
        file.unlink()

    def check(self) -> None:
        """Stop here where it is not wanted any more."""
        if self.cancelled():
            raise Cancel

    # ── texts

    def _lines(self, stage: Stage) -> Iterator[str]:
        number = 0
        for place, (sheet, table) in enumerate(stage.pairs):
            for line, cells in self._rows(stage, place, sheet, table):
                yield f"{number}\t{place}\t{line}\t" + "\t".join(cells) + "\n"
                number += 1

    def _rows(self, stage: Stage, place: int, sheet: Sheet, table: TableMap) -> Iterator[tuple[int, list[str]]]:
        """The rows of a table that say anything, each fact in its place."""
        facts = list(stage.facts.values())
        of_fact = {c.fact: c for c in table.read}
        columns = [of_fact[f.name].at for f in facts if f.name in of_fact]
        into = [at for at, f in enumerate(facts) if f.name in of_fact]
        shares = [of_fact[f.name].at for f in facts if f.name in of_fact and f.type == "percent"]
        marks = sheet.marks(columns, shares, table.header)
        self._oddities(place, sheet, table, marks)
        special = bool(marks.percents or marks.merged)
        for line, texts in sheet.rows(columns, table.header):
            self.done += 1
            if self.done % _STEP == 0:
                self.told(self.done)
                self.check()
            cells = [""] * len(facts)
            for at, text in zip(into, texts, strict=True):
                if text:
                    cells[at] = text if text.isalnum() else plain_text(text)
            if special:
                self._by_marks(place, table, line, cells, columns, into, facts, marks)
            if any(cells):
                yield line, cells

    def _oddities(self, place: int, sheet: Sheet, table: TableMap, marks: Marks) -> None:
        headings = {column.at: column.heading for column in table.columns}
        add_faults(
            self.connection,
            (
                (self.place(sheet), sheet.name, o.row, headings.get(o.column, ""), o.text, o.sentence)
                for o in marks.oddities
            ),
        )
        self.notes += marks.notes

    def place(self, sheet: Sheet) -> int:
        """The place of a table among all of the roster, for the order of faults."""
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
        """What stands in a cell by how it is shown, or by the cell above that it is merged with."""
        for column, at in zip(columns, into, strict=True):
            if (line, column) in marks.percents:
                cells[at] = share(cells[at])
            if (line, column) in marks.merged and facts[at].type in _ADDED and cells[at]:
                sentence = "和上一行是合并的一格，分不出这一行是多少，没有读。请取消合并，各行分别填"
                heading = next(c.heading for c in table.columns if c.at == column)
                self._merged.append((place, table.sheet, line, heading, cells[at], sentence))
                cells[at] = ""

    def _headings(self, stage: Stage) -> None:
        """What each column is called in each table, for the list of faults."""
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
        self.connection.executemany(f"INSERT INTO {quoted(stage.name + ' headings')} VALUES (?, ?, ?, ?, ?)", rows)

    # ── answers

    def read(self, stage: Stage, kept: str) -> None:
        """Table `kept`: n, place, line and the columns of every fact of a stage; what could not be read is listed."""
        joins, shown = [], []
        for at, fact in enumerate(stage.facts.values()):
            self.check()
            if fact.type == "text":
                shown += self._text(stage, at, fact)
                continue
            various = len(set(stage.units(fact.name))) > 1
            known = f"{stage.name} {at}"
            self._distinct(stage, at, fact, known, various)
            both = f" AND m{at}.place = s.place" if various else ""
            joins.append(f"LEFT JOIN {quoted(known)} m{at} ON m{at}.text = s.t{at}{both}")
            shown += [f"m{at}.c{i} AS {quoted(column.name)}" for i, column in enumerate(columns_of(fact))]
            self._list_faults(stage, at, known, various)
        self.connection.execute(
            f"CREATE TEMP TABLE {quoted(kept)} AS SELECT {', '.join(['s.n', 's.place', 's.line', *shown])}"
            f" FROM {quoted(stage.name)} s {' '.join(joins)}"
        )

    def _text(self, stage: Stage, at: int, fact: Fact) -> list[str]:
        """A text is its own answer: nothing is to be read, only its length checked."""
        self.connection.execute(
            f"INSERT INTO fault SELECT h.shown, h.sheet, s.line, h.heading, s.t{at}[:40], ?"
            f" FROM {quoted(stage.name)} s JOIN {quoted(stage.name + ' headings')} h ON h.place = s.place AND h.col = {at}"
            f" WHERE length(s.t{at}) > {_LONGEST}",
            [f"{fact.name}：太长，最多 {_LONGEST} 字"],
        )
        blank = ", ".join("'" + word.replace("'", "''") + "'" for word in BLANKS)
        return [
            f"CASE WHEN length(s.t{at}) <= {_LONGEST} AND s.t{at} NOT IN ({blank}) THEN s.t{at} END"
            f" AS {quoted(fact.name)}"
        ]

    def _distinct(self, stage: Stage, at: int, fact: Fact, known: str, various: bool) -> None:
        """Table `known`: each different text of a column, read once."""
        by = "place" if various else "0"
        found = self.connection.execute(
            f"SELECT DISTINCT t{at}, {by} FROM {quoted(stage.name)} WHERE t{at} IS NOT NULL"
        ).fetchall()
        units = stage.units(fact.name)
        columns = columns_of(fact)
        file = self.scratch / "answers.txt"
        serials = 0
        with file.open("w", encoding="utf-8", newline="") as out:
            for number, (text, place) in enumerate(found):
                if number % _STEP == 0:
                    self.check()
                cells, sentence = _answer(fact, text, units[place] if various else next(filter(None, units), ""))
                serials += is_serial(fact, text)
                shown = masked(text) if sentence else ""
                told = ("" if cell is None else str(cell) for cell in cells)
                out.write("\t".join((text, str(place), *told, shown, sentence)) + "\n")
        kinds = [(f"c{i}", column.type) for i, column in enumerate(columns)]
        self.load(
            known,
            file,
            [("text", "VARCHAR"), ("place", "INTEGER"), *kinds, ("shown", "VARCHAR"), ("sentence", "VARCHAR")],
        )
        self._tell(stage, at, fact, serials)

    def _tell(self, stage: Stage, at: int, fact: Fact, serials: int) -> None:
        if serials:
            self.notes.append(f"“{fact.name}”有 {serials} 种日期写成了 Excel 的天数（如 44927），已按日期读。")
        blank = self.connection.execute(
            f"SELECT count(*) FROM {quoted(stage.name)} WHERE list_contains(?, t{at})", [list(BLANKS)]
        ).fetchone()
        if blank and blank[0]:
            self.notes.append(f"“{fact.name}”有 {blank[0]:,} 格写的是“-”“/”这样的记号，按没有填读。")

    def _list_faults(self, stage: Stage, at: int, known: str, various: bool) -> None:
        both = " AND m.place = s.place" if various else ""
        self.connection.execute(
            f"INSERT INTO fault SELECT h.shown, h.sheet, s.line, h.heading, m.shown, m.sentence FROM {quoted(stage.name)} s"
            f" JOIN {quoted(known)} m ON m.text = s.t{at}{both} AND m.sentence IS NOT NULL"
            f" JOIN {quoted(stage.name + ' headings')} h ON h.place = s.place AND h.col = {at}"
        )


def _answer(fact: Fact, text: str, unit: str) -> tuple[Sequence[Cell], str]:
    """A text as the columns of its fact, or the sentence that says why it is none."""
    nothing = encode(fact, None)
    if text in BLANKS:
        return nothing, ""
    try:
        return encode(fact, read_cell(fact, text, unit)), ""
    except AnswerError as error:
        return nothing, " ".join(masked(error.message).split())
