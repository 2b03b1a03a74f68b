"""The lists of a roster: tables of records, each joined to its enterprise by code, or by name if it has none."""

from __future__ import annotations

from collections.abc import Sequence

from core.screening.columns import Loading, MappedTable, Stage
from core.screening.enterprises import check_days, columns_in, drop_unidentified
from core.screening.headings import list_facts
from core.screening.layout import CODE, ENTERPRISE, PLACE, ROW, columns_of, quoted


def load_records(loading: Loading, kind: str, pairs: Sequence[MappedTable]) -> None:
    """Read the tables of one list."""
    texts, answers = f"{kind} texts", f"{kind} answers"
    fields = {field.name for field in loading.policy.facts[kind].fields}
    whose = {loading.policy.role("code"), loading.policy.role("name")}
    facts = {name: fact for name, fact in list_facts(loading.policy, kind).items() if name in fields | whose}
    stage = loading.stage(texts, facts, pairs)
    drop_unidentified(loading, stage)
    loading.read(stage, answers)
    check_days(loading, stage, answers)
    _join(loading, stage, kind, answers)
    _mark(loading, kind, rest_none=any(table.rest_none for _, table in pairs))


def _join(loading: Loading, stage: Stage, kind: str, answers: str) -> None:
    """Join each record to its enterprise; report records of unknown enterprises."""
    run, policy = loading.connection.execute, loading.policy
    code, name = policy.role("code"), policy.role("name")
    whose = []
    there = columns_in(loading.connection, ENTERPRISE)
    if code in stage.facts:
        run(f"CREATE TEMP TABLE of_code AS SELECT {CODE} AS who, {ROW} FROM {ENTERPRISE} WHERE {CODE} IS NOT NULL")
        whose.append(("of_code", quoted(code)))
    if name in stage.facts and name in there:
        run(
            f"CREATE TEMP TABLE of_name AS SELECT {quoted(name)} AS who, min({ROW}) AS {ROW} FROM {ENTERPRISE}"
            f" WHERE {quoted(name)} IS NOT NULL GROUP BY 1 HAVING count(*) = 1"
        )
        whose.append(("of_name", quoted(name)))
    found = ", ".join(f"{table}.{ROW}" for table, _ in whose)
    joins = " ".join(f"LEFT JOIN {table} ON {table}.who = a.{column}" for table, column in whose)
    run(f"CREATE TEMP TABLE joined AS SELECT coalesce({found}, NULL) AS {ROW}, a.* FROM {quoted(answers)} a {joins}")
    for table, _ in whose:
        run(f"DROP TABLE {table}")
    _tell_strangers(loading, stage)
    own = {field.name for field in policy.facts[kind].fields}
    fields = [c for f in stage.facts.values() if f.name in own for c in columns_of(f)]
    shown = "".join(f", {quoted(c.name)}::{c.type} AS {quoted(c.name)}" for c in fields)
    run(
        f"CREATE TABLE {quoted(kind)} AS SELECT {ROW}::INTEGER AS {ROW},"
        f" (row_number() OVER (PARTITION BY {ROW} ORDER BY n))::INTEGER AS {PLACE}{shown} FROM joined"
        f" WHERE {ROW} IS NOT NULL ORDER BY 1, 2"
    )
    run("DROP TABLE joined")


def _tell_strangers(loading: Loading, stage: Stage) -> None:
    policy = loading.policy
    shown = [f"s.t{stage.at(f)}" for f in (policy.role("code"), policy.role("name")) if f in stage.facts]
    loading.connection.execute(
        "INSERT INTO fault SELECT any_value(h.shown), any_value(h.sheet), any_value(s.line), '',"
        f" any_value(coalesce({', '.join(shown)})), ? FROM joined j JOIN {quoted(stage.name)} s ON s.n = j.n"
        f" JOIN {quoted(stage.name + ' headings')} h ON h.place = j.place WHERE j.{ROW} IS NULL GROUP BY j.n",
        ["企业名单里没有这一家，这一条没有算"],
    )


def _mark(loading: Loading, kind: str, rest_none: bool) -> None:
    """Mark the list as asked: for enterprises with a record, or for all, if the table is complete."""
    run = loading.connection.execute
    run(f"ALTER TABLE {ENTERPRISE} ADD COLUMN {quoted(kind)} TINYINT")
    here = "" if rest_none else f" WHERE {ROW} IN (SELECT {ROW} FROM {quoted(kind)})"
    run(f"UPDATE {ENTERPRISE} SET {quoted(kind)} = 3{here}")
