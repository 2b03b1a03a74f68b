"""The mapping of a roster: which row of each table has the headings, what kind of table it is, which column is which
fact.

Proposed by `propose`, changed by the clerk, and remembered by the centre for the next file from the same source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from core.policy.caching import cached_per_object
from core.policy.pack import Policy
from core.screening.headings import ENTERPRISES, Index, facts_of, kinds, tidied, unit_above, unit_of
from core.screening.personal_data import personal_content, personal_heading
from core.screening.sheets import SheetRow, SourceTable, letters

NOT_READ = "-"
"""The kind of a table that is skipped."""
_EXAMPLES = 3
_BY = ("记住的", "名称", "别名", "拼音")
_OWN_UNIT = ("money", "quantity", "percent")

Remembered = Mapping[str, Mapping[str, Sequence[str]]]
"""Remembered for a source: kind of table → heading in normal form → (fact, unit)."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column of a table. `fact`: which it is; "": not read. `personal`: personal data, never read."""

    at: int
    heading: str
    fact: str = ""
    unit: str = ""
    how: str = ""
    personal: bool = False
    examples: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """C 列“营业收入”."""
        return f"{letters(self.at)} 列“{self.heading}”"


@dataclass(frozen=True, slots=True)
class TableMap:
    """One table. `kind`: ENTERPRISES, a list, or NOT_READ. `rest_none`: enterprises without a record in it have none at
    all."""

    sheet: str
    file: str
    kind: str
    header: int  # number of the heading row
    columns: tuple[ColumnMap, ...]
    rest_none: bool = False
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> tuple[ColumnMap, ...]:
        """The columns that have a fact."""
        return tuple(column for column in self.columns if column.fact) if self.kind != NOT_READ else ()


Mapped = tuple[TableMap, ...]


def propose(sheets: Sequence[SourceTable], policy: Policy, remembered: Remembered | None = None) -> Mapped:
    """The most likely mapping of a roster's tables."""
    return tuple(_table(sheet, policy, remembered or {}) for sheet in sheets)


def _table(sheet: SourceTable, policy: Policy, remembered: Remembered) -> TableMap:
    rows = sheet.top()
    fits = sorted((_fit(sheet, rows, policy, kind, remembered) for kind in kinds(policy)), key=lambda fit: -fit.score)
    best = fits[0]
    if not best.score:
        return _columns(sheet, rows, best.at, policy, NOT_READ, remembered)
    alike = [fit.kind for fit in fits if fit.kind != ENTERPRISES and fit.score == best.score]
    if len(alike) < 2:
        return _columns(sheet, rows, best.at, policy, best.kind, remembered)
    own = next(fit for fit in fits if fit.kind == ENTERPRISES)
    table = _columns(sheet, rows, own.at, policy, own.kind if own.score else NOT_READ, remembered)
    note = f"表“{sheet.name}”分不清是哪一样的清单（{'、'.join(alike[:4])}）。是清单的，请在“这张表是”里选。"
    return replace(table, notes=(*table.notes, note))


@cached_per_object
def _indexes(policy: Policy) -> dict[str, Index]:
    """The known headings of each kind of table, without remembered ones."""
    return {}


def _index(policy: Policy, kind: str, remembered: Remembered) -> Index:
    told = remembered.get(kind)
    if told:
        return Index(facts_of(policy, kind), {heading: each[0] for heading, each in told.items()})
    known = _indexes(policy)
    if kind not in known:
        known[kind] = Index(facts_of(policy, kind))
    return known[kind]


class KindFit(NamedTuple):
    """How well a table fits a kind, and which of its first rows then has the headings."""

    score: float
    kind: str
    at: int


def _fit(sheet: SourceTable, rows: Sequence[SheetRow], policy: Policy, kind: str, remembered: Remembered) -> KindFit:
    index = _index(policy, kind, remembered)
    found, header = 0.0, _first_table_row(rows)
    for at, (_, cells) in enumerate(rows):
        facts = {match.fact for cell in dict.fromkeys(cells) if (match := index.match(cell, spelt=False))}
        score = _score(policy, kind, facts)
        merged = found and at == header + 1 and list(cells) == list(rows[header][1])
        if score > found or merged:
            found, header = score, at
    if found and kind != ENTERPRISES:
        title = "".join(cell for _, cells in rows[:header] for cell in dict.fromkeys(cells))
        found += 10 * _named_so(policy, kind, (sheet.name, sheet.file, title))
    return KindFit(found, kind, header)


def _score(policy: Policy, kind: str, facts: set[str]) -> float:
    """The score of a set of facts for a kind of table: a list by its fields, enterprises by the rest; the owner counts
    for both."""
    whose = {policy.role("code"), policy.role("name")}
    if kind == ENTERPRISES:
        return 2.0 * len(facts - whose) + bool(facts & whose)
    fields = facts & {field.name for field in policy.facts[kind].fields}
    return 2.0 * len(fields) + len(facts - whose - fields) if facts & whose and fields else 0.0


def _named_so(policy: Policy, kind: str, titles: Sequence[str]) -> int:
    """The length of the part of a list's name that the table's title contains; 0 if shorter than four characters."""
    longest = 0
    for name in (kind, policy.facts[kind].matter):
        for title in titles:
            run = SequenceMatcher(None, name, title, autojunk=False).find_longest_match()
            longest = max(longest, run.size)
    return longest if longest >= 4 else 0


def _first_table_row(rows: Sequence[SheetRow]) -> int:
    """The first row with several different texts: a title has only one."""
    return next((at for at, (_, cells) in enumerate(rows) if len({c for c in cells if c.strip()}) > 1), 0)


def _columns(
    sheet: SourceTable, rows: Sequence[SheetRow], at: int, policy: Policy, kind: str, remembered: Remembered
) -> TableMap:
    if not rows:
        return TableMap(sheet.name, sheet.file, NOT_READ, 0, (), notes=sheet.notes)
    number, cells = rows[at]
    above = rows[at - 1][1] if at else ()
    told = remembered.get(kind, {})
    facts = facts_of(policy, ENTERPRISES if kind == NOT_READ else kind)
    index = _index(policy, ENTERPRISES if kind == NOT_READ else kind, remembered)
    said = unit_above(" ".join(cell for _, row in rows[:at] for cell in row))
    found = []
    for place, heading in enumerate(cells):
        heading = " ".join(heading.split())
        examples = tuple(row[place].strip() for _, row in rows[at + 1 :] if place < len(row) and row[place].strip())
        if not heading and not examples:
            continue
        match = index.match(heading) or _by_both(index, above, place, heading)
        own = match is not None and match.how in ("名称", "别名", "记住的")
        private = not own and (personal_heading(heading) or personal_content(examples))
        column = ColumnMap(place, heading, personal=private, examples=() if private else examples[:_EXAMPLES])
        if match is not None and not private and not index.refused(heading):
            unit = told.get(tidied(heading), ("", ""))[1] or unit_of(heading)
            money = facts[match.fact].type == "money"
            unit = unit or (said if money else "")
            unit = unit if facts[match.fact].type in _OWN_UNIT else ""
            column = replace(column, fact=match.fact, unit=unit, how=match.how)
        found.append(column)
    columns, notes = _once_each(found)
    return TableMap(sheet.name, sheet.file, kind, number, columns, notes=(*sheet.notes, *notes))


def _by_both(index: Index, above: Sequence[str], place: int, heading: str) -> Any:
    """A match for two heading rows together: 营业收入 above （万元）, or above 2022年."""
    over = above[place].strip() if place < len(above) else ""
    if not over or over == heading:
        return None
    alone = list(above).count(above[place]) == 1
    return index.match(f"{over}{heading}", spelt=False) or (index.match(over, spelt=False) if alone else None)


def _once_each(columns: Sequence[ColumnMap]) -> tuple[tuple[ColumnMap, ...], tuple[str, ...]]:
    """Keep the surer of two columns for one fact; the other is reported."""
    taken: dict[str, ColumnMap] = {}
    for column in sorted((c for c in columns if c.fact), key=lambda c: (not c.examples, _BY.index(c.how), c.at)):
        taken.setdefault(column.fact, column)
    notes = []
    out = []
    for column in columns:
        if column.fact and taken[column.fact] is not column:
            notes.append(f"{column.name}也像是“{column.fact}”，没有读；读的是{taken[column.fact].name}。")
            column = replace(column, fact="", how="", unit="")
        out.append(column)
    return tuple(out), tuple(notes)


# ── changes by the clerk ─────────────────────────────────────────────────────────────────────────────────────────


def of_kind(sheet: SourceTable, policy: Policy, kind: str, remembered: Remembered | None = None) -> TableMap:
    """The mapping of a table as the given kind."""
    rows = sheet.top()
    if kind == NOT_READ:
        return replace(_table(sheet, policy, remembered or {}), kind=NOT_READ)
    fit = _fit(sheet, rows, policy, kind, remembered or {})
    return _columns(sheet, rows, fit.at, policy, kind, remembered or {})


def with_fact(table: TableMap, at: int, fact: str, unit: str = "") -> TableMap:
    """The table with one column mapped to another fact; "": not read."""
    columns = tuple(
        replace(c, fact=fact, unit=unit, how="手工") if c.at == at and not c.personal else c for c in table.columns
    )
    return replace(table, columns=columns)


def troubles(tables: Mapped, policy: Policy) -> Iterator[str]:
    """Sentences about what prevents reading the roster; none: it can be read."""
    code, name = policy.role("code"), policy.role("name")
    if not any(table.read for table in tables):
        yield "没有认出名单的表头：请指定哪一张表一行是一家企业，并对上企业名称或统一社会信用代码。"
    for table in tables:
        if table.kind == NOT_READ:
            continue
        for fact, count in Counter(column.fact for column in table.read).items():
            if count > 1:
                both = "和".join(column.name for column in table.read if column.fact == fact)
                yield f"表“{table.sheet}”里“{fact}”对上了 {count} 列：{both}。请只留一列。"
        facts = {column.fact for column in table.read}
        if facts and not facts & {code, name}:
            yield f"表“{table.sheet}”没有对上企业名称或统一社会信用代码，不知道是哪一家的。"


def remembered_of(tables: Mapped, before: Remembered | None = None) -> dict[str, dict[str, list[str]]]:
    """What to remember for a source: headings matched by hand or from memory, and columns not to be read."""
    out = {kind: {h: list(told) for h, told in told_of.items()} for kind, told_of in (before or {}).items()}
    for table in tables:
        if table.kind == NOT_READ:
            continue
        here = out.setdefault(table.kind, {})
        for column in table.columns:
            word = tidied(column.heading)
            if word and not column.personal and (column.fact or word in here or column.how == "手工"):
                here[word] = [column.fact, column.unit]
    return out


def source_of(tables: Mapped, known: Mapping[str, Remembered]) -> str:
    """The remembered source that a roster comes from: the one that knows most of its headings, and at least half; "":
    none."""
    headings = {(table.kind, tidied(c.heading)) for table in tables for c in table.columns if c.heading}

    def share(remembered: Remembered) -> float:
        names = {(kind, heading) for kind, told in remembered.items() for heading in told}
        return len(names & headings) / max(len(names), 1)

    best = max(known, key=lambda source: share(known[source]), default="")
    return best if best and share(known[best]) >= 0.5 else ""
