"""The table `enterprise` of a roster: one row per enterprise, combined from all its tables, and where in the files it
came from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.assess.silence import UNKNOWN_WORD
from core.screening.columns import Loading, MappedTable, Stage
from core.screening.headings import ENTERPRISES, main_facts
from core.screening.layout import CODE, ENTERPRISE, ROW, columns_of, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SUMS = ("合计", "总计", "小计", "合 计", "总 计", "共计")
_BESIDE = (
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|(?:注|备注|说明|填表|制表|审核|复核|填报|单位负责|统计负责|联系人|报出日期|数据来源)"
    r"[^公厂店司]{0,8}[:：]|第\d+页|本表)|[（(]?(?:共|计)?\d+\s*[家户][)）]?$|[:：]$|(?:镇|街道|园区)$"
)
"""How a row reads that is no enterprise, if it has no code: 杨行镇（3家）, 一、制造业, 填表人：张三."""
LISTED = "listed"
"""Table of origins of enterprises: row, sheet, line."""


def load_enterprises(loading: Loading, pairs: Sequence[MappedTable]) -> int:
    """Read the enterprises; returns their number."""
    stage = loading.stage("enterprise texts", main_facts(loading.policy), pairs)
    drop_unidentified(loading, stage)
    loading.read(stage, "enterprise answers")
    code = loading.policy.role("code")
    of_records = any(table.kind != ENTERPRISES for _, table in pairs)
    if code in stage.facts and not of_records:
        _drop_doubles(loading, stage, code)
    check_days(loading, stage, "enterprise answers")
    _write(loading, stage, of_records)
    found = loading.connection.execute(f"SELECT count(*) FROM {ENTERPRISE}").fetchone()
    return found[0] if found else 0


def drop_unidentified(loading: Loading, stage: Stage) -> None:
    """Report and drop rows that identify no enterprise, and rows of totals."""
    name, code = (stage.at(f) if f in stage.facts else None for f in _whose(loading))
    told = [f"s.t{at} IS NOT NULL" for at in (name, code) if at is not None]
    sums = ", ".join(f"'{word}'" for word in _SUMS)
    no_code = f"s.t{code} IS NULL" if code is not None else "TRUE"
    cases = [(f"NOT ({' OR '.join(told)})", "这一行没有企业名称，也没有信用代码，没有读")]
    again = " OR ".join(_heading_again(stage, at) for at in (name, code) if at is not None)
    cases.append((again, "这一行又是表头，没有读"))
    if name is not None:
        cases.append((f"s.t{name} IN ({sums}) AND {no_code}", "这一行是合计，没有读"))
        beside = f"regexp_matches(s.t{name}, '{_BESIDE}') AND {no_code}"
        cases.append((beside, "这一行像是分组的标题或表尾的说明，没有读；是企业的，请补上信用代码"))
    for condition, sentence in cases:
        _fault_rows(loading, stage, condition, sentence)
        loading.connection.execute(f"DELETE FROM {quoted(stage.name)} s WHERE {condition}")


def _heading_again(stage: Stage, at: int) -> str:
    """The condition that a row repeats a column heading, as lists printed with headings on every page do."""
    headings = quoted(stage.name + " headings")
    return f"s.t{at} = (SELECT any_value(heading) FROM {headings} h WHERE h.place = s.place AND h.col = {at})"


def _whose(loading: Loading) -> tuple[str, str]:
    return loading.policy.role("name"), loading.policy.role("code")


def _fault_rows(loading: Loading, stage: Stage, condition: str, sentence: str) -> None:
    loading.connection.execute(  # a table of records only is read twice: also for its enterprises
        f"INSERT INTO fault SELECT h.shown, h.sheet, s.line, '', '', ? FROM {quoted(stage.name)} s"
        f" JOIN {quoted(stage.name + ' headings')} h ON h.place = s.place WHERE {condition} EXCEPT SELECT * FROM fault",
        [sentence],
    )


def _drop_doubles(loading: Loading, stage: Stage, code: str) -> None:
    """If a code occurs twice in one table, keep the first and report the others. In another table it adds to the same
    enterprise."""
    answers, at = quoted("enterprise answers"), stage.at(code)
    run = loading.connection.execute
    column = quoted(columns_of(stage.facts[code])[0].name)
    run(
        f"CREATE TEMP TABLE doubles AS SELECT * FROM (SELECT n, place, line, {column} AS code,"
        f" first_value(line) OVER (PARTITION BY place, {column} ORDER BY n) AS first FROM {answers}"
        f" WHERE {column} IN (SELECT {column} FROM {answers} WHERE {column} <> '{UNKNOWN_WORD}'"
        f" GROUP BY place, {column} HAVING count(*) > 1)) WHERE line <> first"
    )
    run(
        "INSERT INTO fault SELECT h.shown, h.sheet, d.line, h.heading, d.code,"
        " '这个代码第 ' || d.first || ' 行已经有了，这一行没有重复算' FROM doubles d"
        f" JOIN {quoted(stage.name + ' headings')} h ON h.place = d.place AND h.col = {at}"
    )
    run(f"DELETE FROM {answers} WHERE n IN (SELECT n FROM doubles)")


def check_days(loading: Loading, stage: Stage, answers: str) -> None:
    """Report a date that is before a date it must not precede, and treat it as not asked."""
    for fact in stage.facts.values():
        if fact.not_before not in stage.facts:
            continue
        first, last = quoted(fact.not_before), quoted(fact.name)
        wrong = f"{first} > 0 AND {last} > 0 AND {last} < {first}"
        loading.connection.execute(
            f"INSERT INTO fault SELECT h.shown, h.sheet, a.line, h.heading, s.t{stage.at(fact.name)}, ?"
            f" FROM {quoted(answers)} a JOIN {quoted(stage.name)} s ON s.n = a.n"
            f" JOIN {quoted(stage.name + ' headings')} h ON h.place = a.place AND h.col = {stage.at(fact.name)}"
            f" WHERE {wrong}",
            [f"{fact.name}早于{fact.not_before}，没有读，请查对"],
        )
        loading.connection.execute(f"UPDATE {quoted(answers)} SET {last} = NULL WHERE {wrong}")


def _write(loading: Loading, stage: Stage, of_records: bool) -> None:
    """Write one row per enterprise in file order, combining what several tables or records say about it."""
    answers, run = quoted("enterprise answers"), loading.connection.execute
    name, code = (quoted(f) if f in stage.facts else "NULL::VARCHAR" for f in _whose(loading))
    code = f"NULLIF({code}, '{UNKNOWN_WORD}')"
    facts = [quoted(c.name) for fact in stage.facts.values() for c in columns_of(fact)]
    source = f"(SELECT *, {code} AS key FROM {answers})"
    if of_records or len(stage.pairs) > 1:
        if not of_records:
            _tell_contradictions(loading, stage)
        together = ", ".join(f"arg_min({c}, n) AS {c}" for c in facts)
        by = f"coalesce(key, {name}, '#' || n)" if of_records else "coalesce(key, '#' || n)"
        source = (
            f"(SELECT min(n) AS n, arg_min(place, n) AS place, arg_min(line, n) AS line, any_value(key) AS key,"
            f" {together} FROM {source} GROUP BY {by})"
        )
    run(f"CREATE TEMP TABLE numbered AS SELECT (row_number() OVER (ORDER BY n) - 1)::INTEGER AS {ROW}, * FROM {source}")
    kinds = [f"{quoted(c.name)}::{c.type} AS {quoted(c.name)}" for f in stage.facts.values() for c in columns_of(f)]
    run(
        f"CREATE TABLE {ENTERPRISE} AS SELECT {', '.join([ROW, f'key AS {CODE}', *kinds])} FROM numbered ORDER BY {ROW}"
    )
    run(
        f"CREATE TABLE {LISTED} AS SELECT {ROW}, h.sheet, line FROM numbered JOIN (SELECT DISTINCT place, sheet"
        f" FROM {quoted(stage.name + ' headings')}) h USING (place) ORDER BY {ROW}"
    )


def _tell_contradictions(loading: Loading, stage: Stage) -> None:
    """If two tables contradict each other on a fact of an enterprise, the first is used and the other reported."""
    answers = quoted("enterprise answers")
    name, code = _whose(loading)
    if code not in stage.facts:
        return
    same = f"a.{quoted(code)} = b.{quoted(code)} AND a.{quoted(code)} <> '{UNKNOWN_WORD}' AND a.place < b.place"
    for fact in stage.facts.values():
        if fact.name in (name, code):
            continue
        columns, at = [quoted(c.name) for c in columns_of(fact)], stage.at(fact.name)
        loading.connection.execute(
            f"INSERT INTO fault SELECT h.shown, h.sheet, b.line, h.heading, s.t{at},"
            f" '和表“' || g.sheet || '”第 ' || a.line || ' 行说的不一样，按前面的读' FROM {answers} a"
            f" JOIN {answers} b ON {same} AND ({' OR '.join(f'a.{c} <> b.{c}' for c in columns)})"
            f" JOIN {quoted(stage.name)} s ON s.n = b.n"
            f" JOIN {quoted(stage.name + ' headings')} h ON h.place = b.place AND h.col = {at}"
            f" JOIN {quoted(stage.name + ' headings')} g ON g.place = a.place AND g.col = {at}"
        )


def columns_in(connection: DuckDBPyConnection, table: str) -> frozenset[str]:
    """The column names of a table."""
    return frozenset(name for name, *_ in connection.execute(f"DESCRIBE {quoted(table)}").fetchall())
