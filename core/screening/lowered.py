"""Policies as SQL: the steps by which a roster is judged, valid for DuckDB and Spark."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from core.assess.answers import Unmentioned
from core.assess.plan import plans_of
from core.policy.fact import measure_key
from core.policy.pack import Policy
from core.screening.algebra import Atom, Sql, sql
from core.screening.domains import ANYTHING, Domain
from core.screening.facts import Facts
from core.screening.layout import ROW
from core.screening.measures import Judging, MeasureResult
from core.screening.overlap import OverlapRules, totals
from core.screening.query import Query
from core.screening.stages import steps

Dialect = Literal["duckdb", "spark"]
AS_OF = "咨询日"
"""An optional column of enterprises with an individual 咨询日."""


def _for_spark(made: exp.Expression) -> exp.Expression:
    """Spark's widest integer is a decimal."""
    wide = made.is_type(exp.DType.INT128) if isinstance(made, exp.DataType) else False
    return exp.DataType.build("DECIMAL(38, 0)", dialect="spark") if wide else made


def _written(made: exp.Select, dialect: Dialect) -> str:
    return (made.transform(_for_spark) if dialect == "spark" else made).sql(dialect, copy=False)


@dataclass(frozen=True, slots=True)
class Screened:
    """The compiled query: its steps, and the measures by key, in policy order."""

    query: Query
    results: Mapping[str, Sql]
    present: Mapping[str, Collection[str]]
    measures: tuple[tuple[str, str, str], ...]  # key, policy, id

    def text(self, dialect: Dialect, by_span: bool = False) -> list[tuple[str, str]]:
        """Name and SELECT of each step, the last one without name; for all rows, or (DuckDB) for those of a span."""
        made = steps(self.query, self.results, self.present, by_span)
        return [(step.name, _written(step.made, dialect)) for step in made]


def lowered(
    policy: Policy,
    present: Mapping[str, Collection[str]],
    as_of: datetime.date | None,
    silence: Unmentioned = "unknown",
    names: Sequence[str] = (),
    measures: Collection[str] | None = None,
) -> Screened:
    """Compile one or several policies for tables with these columns (given a mapping, also with these domains). `as_of`
    None: each enterprise has its own day. `names`: the distinct names of other support in the roster. `measures`: only
    these keys, without totals; None: all."""
    query = Query()
    there = {name: _columns_in(columns) for name, columns in present.items()}
    today: Atom = query.stored(AS_OF) if as_of is None else as_of.toordinal()
    results: dict[str, Sql] = {ROW: query.row}
    for part in policy.each:
        facts = Facts(query, policy, part, there, today, silence)
        judging = Judging(part, facts)
        verdicts = {plan.measure.id: judging.verdict(plan) for plan in plans_of(part)}
        verdicts = OverlapRules(part, policy, judging.rules, names).weighed(verdicts)
        for id, made in verdicts.items():
            key = measure_key(part.id, id) if policy.parts else id
            if measures is None or key in measures:
                results |= _columns(key, made)
        if measures is not None:
            continue
        for kind, (low, high) in totals(part, judging.rules, verdicts).items():
            head = measure_key(part.id, kind) if policy.parts else kind
            results |= {
                f"{head}_{end}": exp.cast(sql(sum_), exp.DType.BIGINT) for end, sum_ in (("low", low), ("high", high))
            }
    return Screened(query, results, there, measures_of(policy))


def _columns_in(columns: Collection[str]) -> Mapping[str, Domain]:
    return columns if isinstance(columns, Mapping) else dict.fromkeys(columns, ANYTHING)


def measures_of(policy: Policy) -> tuple[tuple[str, str, str], ...]:
    """The measures by key, with policy id and their own id."""
    return tuple(
        (measure_key(part.id, measure.id) if policy.parts else measure.id, part.id, measure.id)
        for part in policy.each
        for measure in part.measures
    )


def _columns(key: str, made: MeasureResult) -> dict[str, Sql]:
    sums = {f"{key}_low": made.low, f"{key}_high": made.high, f"{key}_most": made.most}
    whole: dict[str, Sql] = {name: exp.cast(sql(atom), exp.DType.BIGINT) for name, atom in sums.items()}
    return {f"{key}_status": exp.cast(sql(made.status), exp.DType.TINYINT), **whole}
