"""A query built column by column: each expression is written once, in the layer after everything it uses.

The enterprises are one relation, the records of each list another. Records can use columns of their enterprise, and
aggregates over records are available to the enterprise in the next phase. Each phase consists of layers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from core.screening.algebra import ENTERPRISES, Atom, Col, Sql
from core.screening.domains import ANYTHING, Domain, KnownDomains, domain, figure
from core.screening.folding import folded
from core.screening.layout import ENTERPRISE, ROW
from core.screening.simpler import simpler

Columns = list[tuple[Col, exp.Expression]]


@dataclass
class Relation:
    """The computed columns of a relation by phase and layer; for a list also its aggregates."""

    table: str
    layers: dict[tuple[int, int], Columns] = field(default_factory=dict)
    gathered: dict[int, Columns] = field(default_factory=dict)  # by the phase of the records

    @property
    def made(self) -> Columns:
        """All computed columns."""
        return [pair for cols in (*self.layers.values(), *self.gathered.values()) for pair in cols]

    def of(self, names: Collection[str]) -> "Relation":
        """The same with only these columns."""

        def kept(cols: Columns) -> Columns:
            return [pair for pair in cols if pair[0].name in names]

        layers = {at: found for at, cols in self.layers.items() if (found := kept(cols))}
        gathered = {at: found for at, cols in self.gathered.items() if (found := kept(cols))}
        return Relation(self.table, layers, gathered)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of constants joined to the enterprises, and the column it is joined by."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    key: exp.Expression


class Query:
    """The columns of a query, each once."""

    def __init__(self, table: str = ENTERPRISE) -> None:
        self.relations = {ENTERPRISES: Relation(table)}
        self._columns: dict[str, Col] = {}
        self._known: dict[tuple[str, exp.Expression], Col] = {}
        self._deps: dict[str, tuple[Col, ...]] = {}
        self.domains: dict[str, Domain] = {}
        self.lookups: list[Lookup] = []

    @property
    def row(self) -> Col:
        """The row number of an enterprise in the roster."""
        return Col(ROW)

    # ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────

    def stored(self, name: str, relation: str = ENTERPRISES, domain: Domain = ANYTHING) -> Col:
        """A stored column of the roster, with its domain."""
        self.relations.setdefault(relation, Relation(relation))
        alias = f"{relation}.{name}" if relation else name
        self.domains.setdefault(alias, domain)
        return self._columns.setdefault(alias, Col(alias, relation))

    def put(self, made: Sql) -> Atom:
        """Add an expression as a column of the relation that it uses; an atom is returned unchanged."""
        if made is None or isinstance(made, int | Col):
            return made
        assert not isinstance(made, str)
        short = simpler(made, KnownDomains(self.domains))
        atom = self._atom(short)
        return self._column(short) if isinstance(atom, exp.Expression) else atom

    def _column(self, made: exp.Expression) -> Col:
        deps = self._looked_at(made)
        relation = next((dep.relation for dep in deps if dep.relation), ENTERPRISES)
        known = (relation, made)
        if known not in self._known:
            phase = max((dep.phase for dep in deps), default=0)
            here = [dep.layer for dep in deps if dep.relation == relation and dep.phase == phase]
            col = Col(self._fresh(), relation, phase, 1 + max(here, default=0))
            self._columns[col.name], self._deps[col.name] = col, deps
            self.domains[col.name] = domain(made, KnownDomains(self.domains))
            self.relations[relation].layers.setdefault((phase, col.layer), []).append((col, made))
            self._known[known] = col
        return self._known[known]

    def _atom(self, made: exp.Expression) -> Atom | exp.Expression:
        """The atom that an expression is equal to, if any."""
        if isinstance(made, exp.Null):
            return None
        if isinstance(made, exp.Column):
            return self._columns.get(made.name, made)
        number = figure(made)
        return made if number is None else number

    def gather(self, made: exp.Expression, relation: str) -> Col:
        """Add an aggregate over the records of a list as a column of the enterprise; NULL if it has no records."""
        known = (f"{relation} gathered", made)
        if known not in self._known:
            deps = self._looked_at(made)
            self.relations.setdefault(relation, Relation(relation))
            inner = [self._in_list(dep, relation) for dep in deps]
            phase = max((dep.phase for dep in inner), default=0)
            col = Col(self._fresh(), ENTERPRISES, phase + 1)
            self._columns[col.name], self._deps[col.name] = col, deps
            self.domains[col.name] = domain(made, KnownDomains(self.domains))
            self.relations[relation].gathered.setdefault(phase, []).append((col, made))
            self._known[known] = col
        return self._known[known]

    def look_up(self, lookup: Lookup) -> None:
        """Join a table of constants to the enterprises, once; its columns count as stored."""
        if lookup.name not in [known.name for known in self.lookups]:
            self.lookups.append(lookup)

    def _in_list(self, dep: Col, relation: str) -> Col:
        return dep if dep.relation == relation else Col(dep.name, relation, dep.phase)

    def _looked_at(self, made: exp.Expression) -> tuple[Col, ...]:
        names = dict.fromkeys(found.name for found in made.find_all(exp.Column))
        return tuple(self._columns[name] for name in names if name in self._columns)

    def _fresh(self) -> str:
        return f"n{len(self._known) + 1}"

    # ── assembly ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def only(self, results: Iterable[exp.Expression]) -> "Needed":
        """The part of the query that some results depend on."""
        roots = tuple(col for made in results for col in self._looked_at(made))
        live, todo, used = dict[str, Col](), [*roots], dict[str, Lookup]()
        lookups = {name: lookup for lookup in self.lookups for name in lookup.columns[1:]}
        while todo:
            col = todo.pop()
            if col.name not in live:
                live[col.name] = col
                todo += self._deps.get(col.name, ())
                if (lookup := lookups.get(col.name)) and lookup.name not in used:
                    used[lookup.name] = lookup
                    todo += self._looked_at(lookup.key)
        relations = {name: each.of(live) for name, each in self.relations.items()}
        relations, deps = folded(relations, self._deps, roots)
        stored = [col for name, col in self._columns.items() if name in live and name not in self._deps]
        return Needed(relations, deps, roots, stored, list(used.values()))


@dataclass(frozen=True, slots=True)
class Needed:
    """What some results depend on, by relation: computed columns, stored columns, tables of constants."""

    relations: Mapping[str, Relation]
    deps: Mapping[str, tuple[Col, ...]]
    roots: tuple[Col, ...]
    stored: Sequence[Col]
    lookups: Sequence[Lookup]

    def stored_of(self, relation: str) -> list[str]:
        """The stored columns used in a relation."""
        return [col.name for col in self.stored if col.relation == relation]

    def fetched(self, relation: str, phase: int) -> dict[str, None]:
        """The columns that the records of a list need from their enterprise in a phase."""
        each = self.relations[relation]
        now = [cols for (at, _), cols in each.layers.items() if at == phase]
        return {col.name: None for col in self._looked_at([*now, each.gathered.get(phase, [])]) if not col.relation}

    def after(self, relation: str, phase: int) -> dict[str, None]:
        """The columns of a relation that are used after a phase."""
        later: list[Columns] = []
        for name, each in self.relations.items():
            behind = phase + 1 if name == relation else phase
            later += [cols for (at, _), cols in each.layers.items() if at >= behind]
            later += [cols for at, cols in each.gathered.items() if at >= behind]
        found = [*self._looked_at(later), *self.roots]
        return {col.name: None for col in found if col.relation == relation and col.phase <= phase}

    def _looked_at(self, made: Iterable[Columns]) -> Iterator[Col]:
        return (dep for cols in made for col, _ in cols for dep in self.deps[col.name])
