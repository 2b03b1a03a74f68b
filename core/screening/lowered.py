"""Policies as SQL: all that a roster is screened by, as steps that DuckDB and Spark take alike."""

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
from core.screening.measures import Judging, Verdict
from core.screening.overlap import Overlap, totals
from core.screening.query import Query
from core.screening.stages import steps

Dialect = Literal["duckdb", "spark"]
AS_OF = "咨询日"
"""A column of the enterprises that may take the place of one day for all."""


def _for_spark(made: exp.Expression) -> exp.Expression:
    """Spark's widest whole number is a decimal."""
    wide = made.is_type(exp.DType.INT128) if isinstance(made, exp.DataType) else False
    return exp.DataType.build("DECIMAL(38, 0)", dialect="spark") if wide else made


def _written(made: exp.Select, dialect: Dialect) -> str:
    return (made.transform(_for_spark) if dialect == "spark" else made).sql(dialect, copy=False)


@dataclass(frozen=True, slots=True)
class Screened:
    """What a roster is screened by: the steps, and the measures by their key, in the order of the policies."""

    query: Query
    results: Mapping[str, Sql]
    present: Mapping[str, Collection[str]]
    measures: tuple[tuple[str, str, str], ...]  # key, policy, id

    def text(self, dialect: Dialect, by_span: bool = False) -> list[tuple[str, str]]:
        """The name and the SELECT of each step, the last one without a name; for all rows, or (DuckDB) for those of a
        span."""
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
    """A policy, or several held together, as SQL over tables that have these columns, and, of a mapping, in which there
    is no more than this. `as_of` None: each enterprise has
    its own day. `names`: what the roster calls other support, each once. `measures`: only these, by key, without
    totals; None: all."""
    query = Query()
    there = {name: _columns_in(columns) for name, columns in present.items()}
    today: Atom = query.stored(AS_OF) if as_of is None else as_of.toordinal()
    results: dict[str, Sql] = {ROW: query.row}
    for part in policy.each:
        facts = Facts(query, policy, part, there, today, silence)
        judging = Judging(part, facts)
        verdicts = {plan.measure.id: judging.verdict(plan) for plan in plans_of(part)}
        verdicts = Overlap(part, policy, judging.rules, names).weighed(verdicts)
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
    """The measures by their key, with the policy's id and their own."""
    return tuple(
        (measure_key(part.id, measure.id) if policy.parts else measure.id, part.id, measure.id)
        for part in policy.each
        for measure in part.measures
    )


def _columns(key: str, made: Verdict) -> dict[str, Sql]:
    sums = {f"{key}_low": made.low, f"{key}_high": made.high, f"{key}_most": made.most}
    whole: dict[str, Sql] = {name: exp.cast(sql(atom), exp.DType.BIGINT) for name, atom in sums.items()}
    return {f"{key}_status": exp.cast(sql(made.status), exp.DType.TINYINT), **whole}
