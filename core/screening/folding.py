"""Inlining: a column used by only one other is written there, which gives fewer columns in fewer layers."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlglot import exp

from core.screening.algebra import Col

if TYPE_CHECKING:
    from core.screening.query import Columns, Relation

Deps = dict[str, tuple[Col, ...]]
_DEEP = 12
"""Limit for the nesting of expressions: engines that compile them get slow beyond it."""


def folded(
    relations: Mapping[str, "Relation"], deps: Mapping[str, tuple[Col, ...]], roots: Sequence[Col]
) -> tuple[dict[str, "Relation"], Deps]:
    """Relations with single-use columns inlined, and what each remaining column uses."""
    uses = Counter(col.name for col in (*roots, *roots))  # a result always stays a column
    where: dict[str, tuple[str, int] | None] = {}
    for relation, each in relations.items():
        for (phase, _), cols in each.layers.items():
            for name in _names(cols):
                uses[name], where[name] = uses[name] + 1, (relation, phase)
        for cols in each.gathered.values():
            for name in _names(cols):
                uses[name], where[name] = uses[name] + 1, None
    folding = _Folding({name: where[name] for name, times in uses.items() if times == 1}, dict(deps))
    return {name: folding.relation(name, each) for name, each in relations.items()}, folding.deps


def _names(cols: "Columns") -> Iterator[str]:
    return (found.name for _, made in cols for found in made.find_all(exp.Column))


class _Folding:
    """Inlines one relation after another, starting with the first layer. `once`: where a column is used, if only
    once."""

    def __init__(self, once: Mapping[str, tuple[str, int] | None], deps: Deps) -> None:
        self.once, self.deps = once, deps
        self._within: dict[str, tuple[exp.Expression, int]] = {}

    def relation(self, name: str, each: "Relation") -> "Relation":
        """One relation, with its layers renumbered."""
        layers: dict[tuple[int, int], Columns] = {}
        placed: dict[tuple[int, str], int] = {}
        for phase, at in sorted(each.layers):
            for col, made in each.layers[phase, at]:
                whole, deep = self._written(col, made)
                if self.once.get(col.name) == (name, phase) and deep < _DEEP and not whole.find(exp.Window):
                    self._within[col.name] = (whole, deep)
                    continue
                layer = 1 + max((placed.get((phase, dep.name), 0) for dep in self.deps[col.name]), default=0)
                placed[phase, col.name] = layer
                layers.setdefault((phase, layer), []).append((col, whole))
        return replace(each, layers=layers)

    def _written(self, col: Col, made: exp.Expression) -> tuple[exp.Expression, int]:
        """An expression with the inlined ones in it, and its resulting depth."""
        inside = {dep.name: self._within[dep.name] for dep in self.deps[col.name] if dep.name in self._within}
        if not inside:
            return made, 1
        deps = [more for dep in self.deps[col.name] for more in (self.deps[dep.name] if dep.name in inside else (dep,))]
        self.deps[col.name] = tuple(dict.fromkeys(deps))

        def put_in(node: exp.Expression) -> exp.Expression:
            found = inside.get(node.name) if isinstance(node, exp.Column) else None
            if found is None:
                return node
            bare = isinstance(found[0], exp.Case | exp.Coalesce | exp.Least | exp.Greatest | exp.Cast)
            return found[0] if bare else exp.Paren(this=found[0])

        return made.transform(put_in), 1 + max(deep for _, deep in inside.values())
