"""One query, built column by column: each expression is written once and stands in the layer after all it looks at.

The enterprises are one relation, the records of each list another. Records may look at their enterprise, and what is
gathered over the records stands with the enterprise again: that is a phase. Within a phase come the layers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from core.screening.algebra import ENTERPRISES, Atom, Col, Sql, sql
from core.screening.layout import ENTERPRISE, PLACE, ROW

Span = tuple[int, int] | None
Columns = list[tuple[Col, exp.Expression]]


@dataclass(frozen=True, slots=True)
class Step:
    """A table that is made on the way, or with no name the result."""

    name: str
    made: exp.Select


@dataclass
class Relation:
    """What is added to a relation, by phase and layer; of a list also what it takes from its enterprise."""

    table: str
    layers: dict[tuple[int, int], Columns] = field(default_factory=dict)
    fetched: dict[int, dict[str, None]] = field(default_factory=dict)
    gathered: dict[int, Columns] = field(default_factory=dict)  # by the phase of the records


@dataclass(frozen=True, slots=True)
class Lookup:
    """A small table of constants that stands beside the enterprises, and what it is looked up by."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    key: exp.Expression


class Query:
    """Columns, each once."""

    def __init__(self, table: str = ENTERPRISE) -> None:
        self.relations = {ENTERPRISES: Relation(table)}
        self._columns: dict[str, Col] = {}
        self._known: dict[tuple[str, exp.Expression], Col] = {}
        self.lookups: list[Lookup] = []

    @property
    def row(self) -> Col:
        """The place of an enterprise in the roster."""
        return Col(ROW)

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────

    def stored(self, name: str, relation: str = ENTERPRISES) -> Col:
        """A column of the roster itself."""
        self.relations.setdefault(relation, Relation(relation))
        alias = f"{relation}.{name}" if relation else name
        return self._columns.setdefault(alias, Col(alias, relation))

    def put(self, made: Sql) -> Atom:
        """An expression as a column of the relation that it looks at; an atom as it is."""
        if made is None or isinstance(made, int | Col):
            return made
        assert not isinstance(made, str)
        deps = self._looked_at(made)
        relation = next((dep.relation for dep in deps if dep.relation), ENTERPRISES)
        known = (relation, made)
        if known not in self._known:
            phase = max((dep.phase for dep in deps), default=0)
            here = [dep.layer for dep in deps if dep.relation == relation and dep.phase == phase]
            col = Col(self._fresh(), relation, phase, 1 + max(here, default=0))
            self._add(col, made, deps)
            self._known[known] = col
        return self._known[known]

    def gather(self, made: exp.Expression, relation: str) -> Col:
        """An aggregate over the records of a list, as a column of their enterprise: NULL where it has none."""
        known = (f"{relation} gathered", made)
        if known not in self._known:
            deps = self._looked_at(made)
            self.relations.setdefault(relation, Relation(relation))
            inner = [self._in_list(dep, relation) for dep in deps]
            phase = max((dep.phase for dep in inner), default=0)
            col = Col(self._fresh(), ENTERPRISES, phase + 1)
            self._columns[col.name] = col
            self.relations[relation].gathered.setdefault(phase, []).append((col, made))
            self._note_fetches(relation, phase, deps)
            self._known[known] = col
        return self._known[known]

    def look_up(self, lookup: Lookup) -> None:
        """Sets a table of constants beside the enterprises, once; its columns are stored ones."""
        if lookup.name not in [known.name for known in self.lookups]:
            self.lookups.append(lookup)

    def _add(self, col: Col, made: exp.Expression, deps: Sequence[Col]) -> None:
        self._columns[col.name] = col
        self.relations[col.relation].layers.setdefault((col.phase, col.layer), []).append((col, made))
        if col.relation:
            self._note_fetches(col.relation, col.phase, deps)

    def _note_fetches(self, relation: str, phase: int, deps: Iterable[Col]) -> None:
        fetched = self.relations[relation].fetched
        for dep in deps:
            if not dep.relation:
                fetched.setdefault(phase, {})[dep.name] = None

    def _in_list(self, dep: Col, relation: str) -> Col:
        return dep if dep.relation == relation else Col(dep.name, relation, dep.phase)

    def _looked_at(self, made: exp.Expression) -> list[Col]:
        names = dict.fromkeys(found.name for found in made.find_all(exp.Column))
        return [self._columns[name] for name in names if name in self._columns]

    def _fresh(self) -> str:
        return f"n{len(self._known) + 1}"

    # ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────

    def steps(
        self, results: Mapping[str, Sql], present: Mapping[str, Collection[str]], rows: Span = None
    ) -> list[Step]:
        """All of it, each step a table of what the next ones look at; the last one is the result. `present`: the
        columns that each table of the roster has. `rows`: from which to before which row; None: all."""
        return list(_Steps(self, results, present, rows).made())

    def used_after(self, relation: str, phase: int, results: Iterable[exp.Expression]) -> dict[str, None]:
        """The columns of a relation that are looked at once a phase is over."""
        later: list[exp.Expression] = [] if relation else [*results]
        for name, each in self.relations.items():
            behind = phase + 1 if name == relation else phase
            later += [made for (at, _), cols in each.layers.items() if at >= behind for _, made in cols]
            later += [made for at, cols in each.gathered.items() if at >= behind for _, made in cols]
        found = [dep for made in later for dep in self._looked_at(made) if dep.relation == relation]
        return {dep.name: None for dep in found if dep.phase <= phase}

    def stored_of(self, relation: str) -> list[str]:
        """The columns of the roster that are looked at in a relation."""
        return [c.name for c in self._columns.values() if c.relation == relation and not c.layer and not c.phase]


class _Steps:
    """Writes the steps of a query."""

    def __init__(
        self, query: Query, results: Mapping[str, Sql], present: Mapping[str, Collection[str]], rows: Span
    ) -> None:
        self.query, self.present, self.rows = query, present, rows
        self.results = {name: sql(made) for name, made in results.items()}
        self._last: dict[str, str] = {}

    def made(self) -> Iterator[Step]:
        relations = self.query.relations
        layers = {phase for each in relations.values() for phase, _ in each.layers}
        gathered = {phase for each in relations.values() for phase in each.gathered}
        for phase in sorted({0} | layers | gathered | {phase + 1 for phase in gathered}):
            yield self._enterprises(phase)
            for name, each in relations.items():
                if name and (phase in each.gathered or any(at == phase for at, _ in each.layers)):
                    yield from self._records(name, each, phase)
        found = [exp.alias_(made, name, quoted=True) for name, made in self.results.items()]
        yield Step("", exp.select(*found).from_(_table(self._last[ENTERPRISES])))

    def _enterprises(self, phase: int) -> Step:
        source = self._joined_with_gathered(phase) if ENTERPRISES in self._last else self._start()
        keep = [ROW, *self.query.used_after(ENTERPRISES, phase, self.results.values())]
        worked = _layered(source, self.query.relations[ENTERPRISES], phase)
        self._last[ENTERPRISES] = f"e{phase}"
        return Step(f"e{phase}", _only(worked, dict.fromkeys(keep)))

    def _start(self) -> exp.Select:
        """The enterprises with what is looked up for them."""
        used, lookups = self.query.stored_of(ENTERPRISES), self.query.lookups
        own = [name for name in used if name in self.present[ENTERPRISE] and name != ROW]
        made = exp.select(*(_column(name, ENTERPRISE) for name in (ROW, *own))).from_(_table(ENTERPRISE))
        for lookup in lookups:
            made = made.select(*(_column(name, lookup.name) for name in lookup.columns[1:] if name in used))
            values = exp.values([*lookup.rows], alias=lookup.name, columns=[*lookup.columns])
            on = exp.EQ(this=_column(lookup.columns[0], lookup.name), expression=lookup.key.copy())
            made = made.join(values, on=on, join_type="left")
        return self._within(made, ENTERPRISE)

    def _within(self, made: exp.Select, table: str) -> exp.Select:
        """Only the rows that are wanted."""
        if not self.rows:
            return made
        first, end = self.rows
        row = _column(ROW, table)
        return made.where(exp.GTE(this=row, expression=sql(first)), exp.LT(this=row.copy(), expression=sql(end)))

    def _joined_with_gathered(self, phase: int) -> exp.Select:
        """What was gathered over records in the phase before joins the enterprises."""
        before = self._last[ENTERPRISES]
        made = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier(before, quoted=True))).from_(
            _table(before)
        )
        for name, each in self.query.relations.items():
            if found := each.gathered.get(phase - 1):
                of = f"{name}{phase - 1}_all"
                on = exp.EQ(this=_column(ROW, before), expression=_column(ROW, of))
                made = made.select(*(_column(col.name, of) for col, _ in found)).join(
                    _table(of), on=on, join_type="left"
                )
        return made

    def _records(self, name: str, each: Relation, phase: int) -> Iterator[Step]:
        """The records of a list, with what they need of their enterprise; and what is gathered over them."""
        worked = _layered(self._with_enterprise(name, each, phase), each, phase)
        later = self.query.used_after(name, phase, ())
        sums = each.gathered.get(phase, [])
        if later:
            now = {dep.name: None for _, made in sums for dep in made.find_all(exp.Column)}
            yield Step(f"{name}{phase}", _only(worked, {ROW: None, PLACE: None, **later, **now}))
            self._last[name] = f"{name}{phase}"
            worked = exp.select(exp.Star()).from_(_table(f"{name}{phase}"))
        if sums:
            found = [exp.alias_(made, col.name, quoted=True) for col, made in sums]
            whole = exp.select(_column(ROW), *found).from_(worked.subquery("l")).group_by(_column(ROW))
            yield Step(f"{name}{phase}_all", whole)

    def _with_enterprise(self, name: str, each: Relation, phase: int) -> exp.Select:
        if name in self._last:
            mine = self._last[name]
            made = exp.select(exp.Column(this=exp.Star(), table=exp.to_identifier(mine, quoted=True)))
        else:
            mine = each.table
            own = {f"{name}.{column}": column for column in self.present[name]}
            used = [column for column in self.query.stored_of(name) if column in own]
            columns = [exp.alias_(_column(own[column], mine), column, quoted=True) for column in used]
            made = self._within(exp.select(_column(ROW, mine), _column(PLACE, mine), *columns), mine)
        made = made.from_(_table(mine))
        if names := each.fetched.get(phase):
            whose = self._last[ENTERPRISES]
            on = exp.EQ(this=_column(ROW, mine), expression=_column(ROW, whose))
            made = made.select(*(_column(column, whose) for column in names)).join(_table(whose), on=on)
        return made


def _layered(source: exp.Select, each: Relation, phase: int) -> exp.Select:
    """A relation with what is worked out in a phase, layer by layer."""
    for at in sorted(key for key in each.layers if key[0] == phase):
        new = [exp.alias_(made, col.name, quoted=True) for col, made in each.layers[at]]
        source = exp.select(exp.Star(), *new, copy=False).from_(source.subquery("l", copy=False), copy=False)
    return source


def _only(made: exp.Select, names: Iterable[str]) -> exp.Select:
    return exp.select(*(_column(name) for name in names)).from_(made.subquery("l", copy=False), copy=False)


def _column(name: str, table: str = "") -> exp.Column:
    return exp.column(name, table=table or None, quoted=True)


def _table(name: str) -> exp.Table:
    return (
        exp.to_table(name)
        if name.isascii() and name.isidentifier()
        else exp.Table(this=exp.to_identifier(name, quoted=True))
    )
