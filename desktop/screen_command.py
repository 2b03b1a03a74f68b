"""`./run screen ROSTER --out RESULT`: judges a whole roster with DuckDB or Spark. No Qt."""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import clock
from core.assess.answers import NO_DAY, UNKNOWN, read_value
from core.errors import AnswerError, os_error_words
from core.files import put_in_place
from core.policy import Policy, shipped_id
from core.policy.fact import Fact
from core.policy.joined import joined
from core.screening.component import need_component
from core.screening.layout import ENTERPRISE, layout_of, quoted
from desktop import policies
from desktop.paths import data_folder
from desktop.result_files import result_file

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from duckdb import DuckDBPyConnection

    from core.screening.lowered import Dialect

_MEMORY = "700MB"
"""DuckDB's memory limit; more is spilled to disk next to the result. A million rows take less than 1.5 GB in total."""
_FAULTS = 20
"""Up to this many unreadable cells are printed; beyond that only their number."""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command and its options."""
    own = commands.add_parser("screen", help="筛查整份名单：每户每项的状态和金额")
    own.add_argument("roster", nargs="*", metavar="ROSTER.xlsx|.csv|.parquet", help="名单；.parquet 是已经读好的表")
    own.add_argument("--out", metavar="RESULT.xlsx|.csv|.parquet", help="结果")
    own.add_argument("--policy", action="append", metavar="ID", help="按哪份政策；可写几次，同一事项只计最高的一份")
    own.add_argument("--as-of", metavar="2023-09-01", help="咨询日，默认今天")
    own.add_argument("--on", metavar="spark://HOST:7077|local[*]", help="在 Apache Spark 上测算")
    own.add_argument("--explain-sql", action="store_true", help="只打印 SQL（有 --on 的按 Spark 的写法）")


def run(given: argparse.Namespace) -> int:
    """Run it; returns the exit code. Raises AnswerError with a sentence."""
    policy = joined([policies.named(id, data_folder()) for id in given.policy or [shipped_id()]])
    as_of = _day(given.as_of)
    paths = [Path(name) for name in given.roster]
    _check(given, paths)
    with tempfile.TemporaryDirectory(dir=Path(given.out).parent if given.out else None) as folder:
        connection = _connection(Path(folder))
        try:
            if given.explain_sql:
                _explain(connection, policy, as_of, paths, "spark" if given.on else "duckdb")
            else:
                _read(connection, policy, paths)
                _screen(connection, policy, as_of, given, Path(folder))
        finally:
            connection.close()
    return 0


def _check(given: argparse.Namespace, paths: list[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise AnswerError(f"没有名单文件“{path}”，请查对路径")
    if given.explain_sql:
        return
    if not paths:
        raise AnswerError("缺名单：请写明名单文件，如 ./run screen 名单.xlsx --out 结果.xlsx")
    if not given.out:
        raise AnswerError("缺 --out：请写明结果写到哪个文件，如 --out 结果.xlsx")
    kinds = (".csv", ".parquet") if given.on else (".csv", ".parquet", ".xlsx")
    result_file(given.out, kinds, (*paths,))


def _day(text: str | None) -> datetime.date:
    if text is None:
        return clock.today()
    day = read_value(Fact("--as-of（咨询日）", "date"), text)
    if day is NO_DAY or day is UNKNOWN or not isinstance(day, datetime.date):
        raise AnswerError("--as-of（咨询日）请写成 2023-09-01")
    return day


def _connection(folder: Path) -> DuckDBPyConnection:
    """A temporary database in a folder that is deleted with it, with a memory limit."""
    need_component()
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "temp_directory": str(folder / "spill"),
        "preserve_insertion_order": False,
    }
    return duckdb.connect(str(folder / "roster.duckdb"), config=settings)


def _read(connection: DuckDBPyConnection, policy: Policy, paths: list[Path]) -> None:
    if paths[0].suffix.lower() == ".parquet" or paths[0].is_dir():
        _read_tables(connection, policy, paths[0])
        return
    from core.screening.reading import faults_of, read_file

    read = read_file(paths, policy, connection)
    for note in read.notes:
        print(note, file=sys.stderr)
    if read.faults:
        for sheet, line, column, text, sentence in faults_of(connection, _FAULTS):
            cell = f" {column} “{text}”" if text else f" {column}" if column else ""
            print(f"{sheet} 第 {line} 行{cell}：{sentence}", file=sys.stderr)
        print(f"共 {read.faults} 格读不懂，当作没有填；其余照常测算", file=sys.stderr)


def _read_tables(connection: DuckDBPyConnection, policy: Policy, path: Path) -> None:
    """Tables in the layout of `core.screening.layout`: one file of enterprises, or a folder with a file for each
    table."""
    files = {path.stem: path} if path.is_file() else {file.stem: file for file in sorted(path.glob("*.parquet"))}
    tables = {ENTERPRISE: path} if path.is_file() else files
    if ENTERPRISE not in tables:
        raise AnswerError(f"“{path.name}”里没有 {ENTERPRISE}.parquet")
    known = {table.name: table for table in layout_of(policy).tables}
    for name, file in tables.items():
        if name not in known:
            raise AnswerError(f"“{name}”不是这份政策的表，只有 {'、'.join(known)}")
        source = str(file).replace("'", "''")
        connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM read_parquet('{source}')")
        has = {column for (column,) in connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [name]).fetchall()}  # fmt: skip
        wanted = {column.name for column in known[name].keys if column.name != "code"}
        if missing := sorted(wanted - has):
            raise AnswerError(f"“{file.name}”缺 {'、'.join(missing)} 列")
        if name == ENTERPRISE and "code" not in has:
            connection.execute(f"ALTER TABLE {ENTERPRISE} ADD COLUMN code VARCHAR")


def _screen(
    connection: DuckDBPyConnection, policy: Policy, as_of: datetime.date, given: argparse.Namespace, folder: Path
) -> None:
    out = Path(given.out)
    if given.on:
        _on_spark(connection, policy, as_of, given.on, out, folder)
        return
    from core.screening.result_writer import write
    from core.screening.screen import screen

    screen(connection, policy, as_of)
    part = folder / f"result{out.suffix}"
    try:
        write(connection, policy, part)
        put_in_place(part, out)
    except OSError as error:
        raise AnswerError(f"结果没有写成：{os_error_words(error)}。请检查磁盘空间和权限。") from error


def _on_spark(
    connection: DuckDBPyConnection, policy: Policy, as_of: datetime.date, master: str, out: Path, folder: Path
) -> None:
    from core.screening import cluster
    from core.screening.screen import screened_by

    screened = screened_by(connection, policy, as_of)
    tables = {}
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall():
        if name in {table.name for table in layout_of(policy).tables}:
            tables[name] = folder.absolute() / f"{name}.parquet"
            connection.execute(f"COPY {quoted(name)} TO '{tables[name]}' (FORMAT parquet)")
    spark = cluster.session(master)
    try:
        lines = cluster.long_lines(spark, cluster.screen_on(spark, tables, screened), screened)
        cluster.write_lines(lines, out)
    finally:
        cluster.stop(spark)


def _explain(
    connection: DuckDBPyConnection, policy: Policy, as_of: datetime.date, paths: list[Path], dialect: Dialect
) -> None:
    from core.screening.lowered import lowered
    from core.screening.screen import present_in

    present = {table.name: [column.name for column in table.columns] for table in layout_of(policy).tables}
    if paths:  # the columns of this roster only
        _read(connection, policy, paths)
        present = {name: list(columns) for name, columns in present_in(connection, policy).items()}
    screened = lowered(policy, present, as_of)
    mark, kind = ('"', "TABLE") if dialect == "duckdb" else ("`", "VIEW")
    for name, text in screened.text(dialect):
        print(f"CREATE TEMPORARY {kind} {mark}{name}{mark} AS {text};" if name else f"{text};")
