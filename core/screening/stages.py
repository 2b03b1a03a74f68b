"""A query as a sequence of intermediate tables: for each phase one of the enterprises, and aggregates over the records
of each list. Only what the results depend on is computed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from core.screening.algebra import ENTERPRISES, Sql, sql
from core.screening.layout import ENTERPRISE, PLACE, ROW
from core.screening.query import Needed, Query, Relation

JUDGED = "judged"
"""The last table of enterprises: each column that the results use, once."""
FIRST, END = "first_row", "end_row"
"""DuckDB variables with the first row of a span, and the row after its last."""


@dataclass(frozen=True, slots=True)
class QueryStep:
    """An intermediate table; with no name, the results, which read `JUDGED`."""

    name: str
    made: exp.Select


def steps(
    query: Query, results: Mapping[str, Sql], present: Mapping[str, Collection[str]], by_span: bool = False
) -> list[QueryStep]:
    """The steps of a query; each is a table that later steps read. `present`: the columns of each roster table.
    `by_span`: restricted to the rows of a span; otherwise all rows."""
    made = {name: sql(one) for name, one in results.items()}
    return list(_Steps(query.only(made.values()), made, present, by_span).made())


class _Steps:
    """Writes the steps of a query."""

    def __init__(
        self,
        needed: Needed,
        results: Mapping[str, exp.Expression],
        present: Mapping[str, Collection[str]],
        by_span: bool,
    ) -> None:
        self.needed, self.results, self.present, self.by_span = needed, results, present, by_span
        self._last: dict[str, str] = {}

    def made(self) -> Iterator[QueryStep]:
        relations = self.needed.relations
        layers = {phase for each in relations.values() for phase, _ in each.layers}
        gathered = {phase for each in relations.values() for phase in each.gathered}
        phases = sorted({0} | layers | gathered | {phase + 1 for phase in gathered})
        for phase in phases:
            yield self._enterprises(phase, JUDGED if phase == phases[-1] else f"e{phase}")
            for name, each in relations.items():
                if name and (phase in each.gathered or any(at == phase for at, _ in each.layers)):
                    yield from self._records(name, each, phase)
        found = [_named(made, name) for name, made in self.results.items()]
        yield QueryStep("", _select(*found, of=_table(self._last[ENTERPRISES])))

    def _enterprises(self, phase: int, name: str) -> QueryStep:
        source = self._joined_with_gathered(phase) if ENTERPRISES in self._last else self._start()
        keep = [ROW, *self.needed.after(ENTERPRISES, phase)]
        worked = _layered(source, self.needed.relations[ENTERPRISES], phase)
        self._last[ENTERPRISES] = name
        return QueryStep(name, _only(worked, dict.fromkeys(keep)))

    def _start(self) -> exp.Select:
        """The enterprises joined with tables of constants."""
        used, lookups = self.needed.stored_of(ENTERPRISES), self.needed.lookups
        own = [name for name in used if name in self.present[ENTERPRISE] and name != ROW]
        made = _select(*(_column(name, ENTERPRISE) for name in (ROW, *own)), of=_table(ENTERPRISE))
        for lookup in lookups:
            shown = (_column(name, lookup.name) for name in lookup.columns[1:] if name in used)
            values = exp.values([*lookup.rows], alias=lookup.name, columns=[*lookup.columns])
            on = exp.EQ(this=_column(lookup.columns[0], lookup.name), expression=lookup.key.copy())
            made = _joined(made, shown, values, on, "left")
        return self._within(made, ENTERPRISE)

    def _within(self, made: exp.Select, table: str) -> exp.Select:
        """Restrict to the rows of the span."""
        if not self.by_span:
            return made
        first, end = (exp.func("getvariable", sql(name), copy=False) for name in (FIRST, END))
        tests = exp.GTE(this=_column(ROW, table), expression=first), exp.LT(this=_column(ROW, table), expression=end)
        return made.where(*tests, copy=False)

    def _joined_with_gathered(self, phase: int) -> exp.Select:
        """Join the aggregates of the previous phase to the enterprises."""
        before = self._last[ENTERPRISES]
        made = _select(_all_of(before), of=_table(before))
        for name, each in self.needed.relations.items():
            if found := each.gathered.get(phase - 1):
                of = f"{name}{phase - 1}_all"
                on = exp.EQ(this=_column(ROW, before), expression=_column(ROW, of))
                made = _joined(made, (_column(col.name, of) for col, _ in found), _table(of), on, "left")
        return made

    def _records(self, name: str, each: Relation, phase: int) -> Iterator[QueryStep]:
        """The records of a list, with the columns they need from their enterprise; and their aggregates."""
        worked = _layered(self._with_enterprise(name, each, phase), each, phase)
        later = self.needed.after(name, phase)
        sums = each.gathered.get(phase, [])
        if later:
            now = {dep.name: None for _, made in sums for dep in made.find_all(exp.Column)}
            yield QueryStep(f"{name}{phase}", _only(worked, {ROW: None, PLACE: None, **later, **now}))
            self._last[name] = f"{name}{phase}"
            worked = _select(exp.Star(), of=_table(f"{name}{phase}"))
        if sums:
            found = [_named(made, col.name) for col, made in sums]
            whole = _select(_column(ROW), *found, of=worked.subquery("l", copy=False))
            yield QueryStep(f"{name}{phase}_all", whole.group_by(_column(ROW), copy=False))

    def _with_enterprise(self, name: str, each: Relation, phase: int) -> exp.Select:
        if name in self._last:
            mine = self._last[name]
            made = _select(_all_of(mine), of=_table(mine))
        else:
            mine = each.table
            own = {f"{name}.{column}": column for column in self.present[name]}
            used = [column for column in self.needed.stored_of(name) if column in own]
            columns = [_named(_column(own[column], mine), column) for column in used]
            made = self._within(_select(_column(ROW, mine), _column(PLACE, mine), *columns, of=_table(mine)), mine)
        if names := self.needed.fetched(name, phase):
            whose = self._last[ENTERPRISES]
            on = exp.EQ(this=_column(ROW, mine), expression=_column(ROW, whose))
            made = _joined(made, (_column(column, whose) for column in names), _table(whose), on, "inner")
        return made


def _layered(source: exp.Select, each: Relation, phase: int) -> exp.Select:
    """A relation with the computed columns of a phase, layer by layer."""
    for at in sorted(key for key in each.layers if key[0] == phase):
        new = [_named(made, col.name) for col, made in each.layers[at]]
        source = _select(exp.Star(), *new, of=source.subquery("l", copy=False))
    return source


def _only(made: exp.Select, names: Iterable[str]) -> exp.Select:
    return _select(*(_column(name) for name in names), of=made.subquery("l", copy=False))


# ── sqlglot copies its arguments on every call unless told not to ────────────────────────────────────────────────


def _select(*columns: exp.Expression, of: exp.Expression) -> exp.Select:
    return exp.select(*columns, copy=False).from_(of, copy=False)


def _joined(
    made: exp.Select, shown: Iterable[exp.Expression], other: exp.Expression, on: exp.Expression, how: str
) -> exp.Select:
    return made.select(*shown, copy=False).join(other, on=on, join_type=how, copy=False)


def _named(made: exp.Expression, name: str) -> exp.Alias:
    return exp.Alias(this=made, alias=exp.to_identifier(name, quoted=True))


def _all_of(table: str) -> exp.Column:
    return exp.Column(this=exp.Star(), table=exp.to_identifier(table, quoted=True))


def _column(name: str, table: str = "") -> exp.Column:
    return exp.column(name, table=table or None, quoted=True)


def _table(name: str) -> exp.Table:
    return (
        exp.to_table(name)
        if name.isascii() and name.isidentifier()
        else exp.Table(this=exp.to_identifier(name, quoted=True))
    )
