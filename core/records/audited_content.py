"""Audit of what belongs to no visit: settings, images, packs, serials, and the triggers of the file. Each change has an
audit row, so the present content can be checked."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from core.errors import RecordError
from core.records import audit
from core.records.compressed import head_of, is_compressed
from core.records.database import STEPS, Database, rows_of
from core.records.values import digest, to_json

_BEGUN = "proof begins"


def begin(database: Database, now: datetime) -> None:
    """Record in the audit, once in the life of a record, what older versions stored without an audit row."""
    if database.row("SELECT 1 FROM audit WHERE visit IS NULL AND fact = '' AND event = ?", (_BEGUN,)):
        return
    with database.transaction() as connection:
        for key, value in connection.execute("SELECT key, value FROM settings ORDER BY key").fetchall():
            audit.append(connection, now, None, "setting", fact=key, new=value)
        for name, content in connection.execute("SELECT name, bytes FROM images ORDER BY name").fetchall():
            audit.append(connection, now, None, "image", fact=name, new=digest(content))
        for name, files in connection.execute("SELECT digest, files FROM packs ORDER BY digest").fetchall():
            audit.append(connection, now, None, "pack", fact=name, new=digest(files))
        audit.append(connection, now, None, _BEGUN, new=serials_text(connection))


def serials_text(connection: sqlite3.Connection) -> str:
    """The running numbers in the form that the audit uses."""
    rows = connection.execute("SELECT prefix, day, last FROM serials ORDER BY prefix, day").fetchall()
    return to_json({"serials": [list(row) for row in rows]})


def faults(connection: sqlite3.Connection) -> Iterator[str]:
    """A sentence for each setting, image, pack, number or trigger that differs from the audit; none for a record from
    before these were audited."""
    if not connection.execute("SELECT 1 FROM audit WHERE visit IS NULL AND event = ?", (_BEGUN,)).fetchone():
        return
    yield from _things(connection, "setting", "SELECT key, value FROM settings", str, "设置“{}”")
    yield from _things(connection, "image", "SELECT name, bytes FROM images", digest, "图片“{}”")
    yield from _things(connection, "pack", "SELECT digest, files FROM packs", digest, "存档的政策规则 {}")
    yield from _serials(connection)
    yield from _guards(connection)


def _things(
    connection: sqlite3.Connection, event: str, sql: str, kept_as: Callable[..., str], name: str
) -> Iterator[str]:
    told = dict(
        connection.execute(
            "SELECT fact, new FROM audit WHERE visit IS NULL AND event = ? ORDER BY seq", (event,)
        ).fetchall()
    )
    kept = {key: kept_as(value) for key, value in connection.execute(sql)}
    for key in sorted(told.keys() | kept.keys()):
        if told.get(key) != kept.get(key):
            yield f"{name.format(key[:12])}与审计记录不一致。"


def _serials(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that no running number is lower than one issued, here or before a restore."""
    kept = {(row[0], row[1]): row[2] for row in connection.execute("SELECT prefix, day, last FROM serials")}
    given: dict[tuple[str, str], int] = {}
    for prefix, day, last in _serials_in_audit(connection):
        given[prefix, day] = max(last, given.get((prefix, day), 0))
    for head, day, last in connection.execute(
        "SELECT substr(serial, 1, instr(serial, '-') - 1), day,"
        " max(CAST(substr(serial, instr(serial, '-') + 1) AS INTEGER)) FROM visits GROUP BY 1, 2"
    ):
        key = (head.removesuffix(day.replace("-", "")), day)
        given[key] = max(last, given.get(key, 0))
    for (prefix, day), last in sorted(given.items()):
        if kept.get((prefix, day), 0) < last:
            yield f"{prefix} {day} 的预审编号数到 {last}，存下的却更小：再编号会重复。"


def _serials_in_audit(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int]]:
    for (new,) in connection.execute(
        "SELECT new FROM audit WHERE visit IS NULL AND event IN (?, 'restore')", (_BEGUN,)
    ).fetchall():
        yield from json.loads(new).get("serials", ())


def _guards(connection: sqlite3.Connection) -> Iterator[str]:
    """Check that tables and triggers are those that the file's migrations create."""
    expected = _made_by({row[0] for row in connection.execute(f"SELECT name FROM {STEPS}")})
    kept = _schema(connection)
    for name in sorted(expected.keys() | kept.keys()) if expected else ():
        if expected.get(name) != kept.get(name):
            yield f"数据文件的保护“{name}”被去掉或改动过。"


def _schema(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name <> ?", (STEPS,))
    return {row[0]: row[1] for row in rows}


def _made_by(steps: set[str]) -> dict[str, str]:
    """The schema that these migrations create; empty if some of them are unknown."""
    import sqlite_utils

    from core.records.migrations import migrations

    known = [step.name for step in migrations()._migrations]
    if not steps <= set(known):
        return {}
    memory = sqlite_utils.Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    try:
        for step in migrations()._migrations:
            if step.name in steps:
                step.fn(memory)
        return _schema(memory.conn)
    finally:
        memory.close()


def strays(connection: sqlite3.Connection, copies: list[Path]) -> Iterator[str]:
    """Sentences about copies whose chain is not a beginning of the present one: history was rewritten after they were
    made.

    A copy from before a restore may continue where this record does not: it is shorter than this record was then, or
    the beginning of a file that a restore replaced. Otherwise its time decides, not that of the restore alone, as a
    clock may be wrong.
    """
    restores = connection.execute(
        "SELECT seq, new FROM audit WHERE visit IS NULL AND event = 'restore' ORDER BY seq"
    ).fetchall()
    last = restores[-1]["seq"] if restores else 0
    (since,) = connection.execute("SELECT min(at) FROM audit WHERE seq >= ?", (last,)).fetchone() if last else ("",)
    ends = {str(json.loads(row["new"])["head"]) for row in restores}
    heads = [(copy, head) for copy in copies if (head := head_of(copy)) is not None and head.seq]
    replaced = [copy for copy, head in heads if head.hash in ends and not is_compressed(copy)]
    for copy, head in heads:
        there = f"SELECT hash FROM audit WHERE seq = {head.seq}"
        row = connection.execute(there).fetchone()
        if (row is not None and row["hash"] == head.hash) or head.seq < last or head.at < since:
            continue
        if not any(found["hash"] == head.hash for file in replaced for found in rows_of(file, there)):
            yield f"与备份 {copy.name} 对不上：备份以后，审计记录被改写过。"


def refuse_altered_pack(database: Database, name: str, files: bytes) -> None:
    """Raise RecordError if a frozen pack differs from the digest that the audit recorded."""
    row = database.row("SELECT new FROM audit WHERE visit IS NULL AND fact = ? AND event = 'pack'", (name,))
    if row is not None and row["new"] != digest(files):
        raise RecordError(f"存档的政策规则 {name[:12]} 被改动过，不能用来重算。请从备份恢复后再试。")
