"""The database schema, step by step. Never edit a released step; add the next one."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import RecordError
from core.records import daily, versions
from core.records.database import APPLICATION_ID, STEPS, Database, translated_errors

if TYPE_CHECKING:  # imported only when a step is due: it takes longer than opening the record
    import sqlite_utils
    from sqlite_utils import Migrations

_SET = "huiqi"
_STEPS: list[Callable[[sqlite_utils.Database], None]] = []


def _step(work: Callable[[sqlite_utils.Database], None]) -> Callable[[sqlite_utils.Database], None]:
    """Register the next step."""
    _STEPS.append(work)
    return work


@cache
def migrations() -> Migrations:
    """All steps, in the form that sqlite-utils takes."""
    from sqlite_utils import Migrations

    made = Migrations(_SET)
    for work in _STEPS:
        made()(work)
    return made


_TABLES = (
    # seq: order of creation; a small integer, because many rows refer to it
    """
    CREATE TABLE visits (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        serial TEXT NOT NULL UNIQUE,
        day TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        uscc TEXT NOT NULL DEFAULT '',
        street TEXT NOT NULL DEFAULT '',
        clerk TEXT NOT NULL DEFAULT '',
        policy TEXT NOT NULL,
        pack_digest TEXT NOT NULL,
        as_of TEXT NOT NULL,
        unmentioned TEXT NOT NULL CHECK (unmentioned IN ('none', 'unknown')),
        state TEXT NOT NULL CHECK (state IN ('open', 'parked', 'finished', 'discarded')),
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        finished_at TEXT,
        corrects INTEGER REFERENCES visits (seq),
        CHECK ((state = 'finished') = (finished_at IS NOT NULL))
    ) STRICT
    """,
    "CREATE INDEX visits_by_state ON visits (state, updated_at)",
    "CREATE INDEX visits_by_day ON visits (day)",
    "CREATE INDEX visits_by_uscc ON visits (uscc, state) WHERE uscc <> ''",
    "CREATE INDEX visits_by_name ON visits (name, state) WHERE name <> ''",
    "CREATE INDEX visits_by_update ON visits (updated_at)",
    "CREATE INDEX visits_by_corrected ON visits (corrects, state) WHERE corrects IS NOT NULL",
    """
    CREATE UNIQUE INDEX visits_one_correction ON visits (corrects)
    WHERE corrects IS NOT NULL AND state <> 'discarded'
    """,
    # The running number of each day is stored apart from the visits, so that no serial is ever given twice.
    """
    CREATE TABLE serials (
        prefix TEXT NOT NULL,
        day TEXT NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (prefix, day)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE audit (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        visit INTEGER NOT NULL REFERENCES visits (seq),
        event TEXT NOT NULL,
        fact TEXT NOT NULL,
        old TEXT,
        new TEXT,
        evidence TEXT,
        hash TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX audit_by_fact ON audit (visit, fact)",
    # entry: the audit row that wrote this answer; verify() compares the two
    """
    CREATE TABLE answers (
        visit INTEGER NOT NULL REFERENCES visits (seq),
        fact TEXT NOT NULL,
        value TEXT NOT NULL,
        evidence TEXT NOT NULL CHECK (evidence IN ('口述', '见原件', '系统查得')),
        at TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES audit (seq),
        PRIMARY KEY (visit, fact)
    ) STRICT, WITHOUT ROWID
    """,
    # Results are long texts read one at a time: compressed, in a table apart from the rows of lists.
    """
    CREATE TABLE results (
        visit INTEGER PRIMARY KEY REFERENCES visits (seq),
        digest TEXT NOT NULL,
        json BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE visit_outcomes (
        visit INTEGER NOT NULL REFERENCES visits (seq),
        measure TEXT NOT NULL,
        status TEXT NOT NULL,
        low INTEGER,
        high INTEGER,
        kind TEXT NOT NULL,
        PRIMARY KEY (visit, measure, status)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX visit_outcomes_by_measure ON visit_outcomes (measure, status, visit)",
    """
    CREATE TABLE prints (
        visit INTEGER NOT NULL REFERENCES visits (seq),
        kind TEXT NOT NULL CHECK (kind IN ('告知单', '底联')),
        number INTEGER NOT NULL CHECK (number > 0),
        printed_at TEXT NOT NULL,
        code TEXT NOT NULL,
        digest TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES audit (seq),
        PRIMARY KEY (visit, kind, number)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX prints_by_code ON prints (code)",
    """
    CREATE TABLE packs (
        digest TEXT PRIMARY KEY,
        policy TEXT NOT NULL,
        frozen_at TEXT NOT NULL,
        files BLOB NOT NULL
    ) STRICT
    """,
    "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE images (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
)

_CLOSED = "已办结的接待不能改动，请用“更正”另建一次"
_KEPT = "这类记录只能增加，不能改动或删除"


def _guards() -> tuple[str, ...]:
    """Triggers that protect finished visits from any program that writes to the file.

    Each has a BEFORE INSERT counterpart: REPLACE deletes without firing a delete trigger unless the connection asks for
    it, which foreign connections do not.
    """
    finished = "EXISTS (SELECT 1 FROM visits WHERE seq = {0}.visit AND state = 'finished')"
    guards = [
        _guard("visits", "UPDATE", "OLD.state = 'finished'", _CLOSED),
        _guard(
            "visits",
            "UPDATE OF seq, id, serial, created_at, corrects",
            "OLD.seq <> NEW.seq OR OLD.id <> NEW.id OR OLD.serial <> NEW.serial"
            " OR OLD.created_at <> NEW.created_at OR OLD.corrects IS NOT NEW.corrects",
            _KEPT,
        ),
        _guard("visits", "DELETE", "TRUE", _KEPT),
        _guard(
            "visits",
            "INSERT",
            "EXISTS (SELECT 1 FROM visits WHERE seq = NEW.seq OR id = NEW.id OR serial = NEW.serial)",
            _KEPT,
        ),
        _guard("answers", "INSERT", finished.format("NEW"), _CLOSED),
        _guard("answers", "UPDATE", f"{finished.format('OLD')} OR {finished.format('NEW')}", _CLOSED),
        _guard("answers", "DELETE", finished.format("OLD"), _CLOSED),
    ]
    for table, key in (
        ("results", "visit = NEW.visit"),
        ("visit_outcomes", "measure = NEW.measure AND status = NEW.status AND visit = NEW.visit"),
        ("prints", "visit = NEW.visit AND kind = NEW.kind AND number = NEW.number"),
        ("packs", "digest = NEW.digest"),
        ("audit", "seq = NEW.seq"),
    ):
        guards += [
            _guard(table, "UPDATE", "TRUE", _KEPT),
            _guard(table, "DELETE", "TRUE", _KEPT),
            _guard(table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {key})", _KEPT),
        ]
    for table in ("results", "visit_outcomes"):
        guards.append(_guard(table, "INSERT", finished.format("NEW"), _CLOSED, suffix="closed"))
    return tuple(guards)


def _guard(table: str, event: str, when: str, message: str, *, suffix: str = "") -> str:
    name = "_".join([table, *event.lower().replace(",", "").split(), "guard", suffix]).rstrip("_")
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


@_step
def m001_visits(db: sqlite_utils.Database) -> None:
    """Visits, answers, their audit, results, prints, packs and settings."""
    for statement in (*_TABLES, *_guards()):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _reword(db: sqlite_utils.Database, table: str, before: str, after: str) -> None:
    """Edit the text of a table's schema in place, as SQLite's documentation describes for widening a CHECK; rows are
    untouched. ValueError if the table, or that text, does not exist."""
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    changed = db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ? AND instr(sql, ?)",
        (before, after, table, before),
    ).rowcount
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = OFF")
    if changed != 1:
        raise ValueError(f"没有 {table} 这张表，或它不是这一步之前的样子")


@_step
def m002_matters(db: sqlite_utils.Database) -> None:
    """Visits may have `matters` as the meaning of what they do not mention (a wider CHECK, see `_reword`)."""
    _reword(db, "visits", "IN ('none', 'unknown')", "IN ('none', 'matters', 'unknown')")


@_step
def m003_restores(db: sqlite_utils.Database) -> None:
    """The audit may have rows of no visit (a restore), and papers issued before a restore are stored by code."""
    _reword(db, "audit", "visit INTEGER NOT NULL REFERENCES", "visit INTEGER REFERENCES")
    db.execute(_PAST_PRINTS)
    db.execute(_guard("past_prints", "UPDATE", "TRUE", _KEPT))
    db.execute(_guard("past_prints", "DELETE", "TRUE", _KEPT))
    db.execute(_guard("past_prints", "INSERT", "EXISTS (SELECT 1 FROM past_prints WHERE code = NEW.code)", _KEPT))


# entry: the audit row of the restore
_PAST_PRINTS = """
    CREATE TABLE past_prints (
        code TEXT PRIMARY KEY,
        visit TEXT NOT NULL,
        serial TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        number INTEGER NOT NULL,
        printed_at TEXT NOT NULL,
        digest TEXT NOT NULL,
        entry INTEGER NOT NULL REFERENCES audit (seq)
    ) STRICT, WITHOUT ROWID
"""


@_step
def m004_waits(db: sqlite_utils.Database) -> None:
    """The follow-up list (what enterprises wait for), filled from the stored results; a callback date, a note, done."""
    from core.records.waits import waits_of  # reads the record as it is at this step

    db.execute(_WAITS)
    db.execute("CREATE INDEX waits_by_due ON waits (due)")
    finished = (
        "SELECT v.seq, v.as_of, r.json FROM visits v JOIN results r ON r.visit = v.seq WHERE v.state = 'finished'"
    )
    for seq, as_of, packed in db.execute(finished).fetchall():
        try:
            outcomes = json.loads(zlib.decompress(packed)).get("outcomes", [])
            found = list(waits_of(outcomes, as_of))
        except (ValueError, zlib.error, AttributeError, KeyError, TypeError):
            continue  # damaged: 设置 → 检查记录 reports it; the rest is usable
        for kind, words, day in found:
            db.execute(
                "INSERT INTO waits (visit, kind, words, day, due) VALUES (?, ?, ?, ?, ?)", (seq, kind, words, day, day)
            )


_WAITS = """
    CREATE TABLE waits (
        visit INTEGER NOT NULL REFERENCES visits (seq),
        kind TEXT NOT NULL CHECK (kind IN ('missing', 'nearby', 'recognition', 'day')),
        words TEXT NOT NULL,
        day TEXT,
        due TEXT,
        note TEXT NOT NULL DEFAULT '',
        done_at TEXT,
        PRIMARY KEY (visit, kind)
    ) STRICT, WITHOUT ROWID
"""


@_step
def m006_people(db: sqlite_utils.Database) -> None:
    """People with PINs; each audit row names its clerk, older rows name none."""
    db.execute("ALTER TABLE audit ADD COLUMN clerk TEXT")
    db.execute(_PEOPLE)


# pin: an argon2id string of argon2-cffi. waits_until: no PIN is accepted before, after wrong ones.
_PEOPLE = """
    CREATE TABLE people (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL CHECK (role IN ('经办人', '管理员', '恢复码')),
        pin TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        waits_until TEXT
    ) STRICT, WITHOUT ROWID
"""


@_step
def m007_changed_rules(db: sqlite_utils.Database) -> None:
    """Two more kinds of follow-up: changed rules and 申报截止 (a wider CHECK, see `_reword`)."""
    _reword(db, "waits", "'recognition', 'day')", "'recognition', 'day', 'rules', 'closing')")


@_step
def m008_keyed(db: sqlite_utils.Database) -> None:
    """Each audit row also has an HMAC under the record's key; older rows have none."""
    db.execute("ALTER TABLE audit ADD COLUMN mac TEXT")


@_step
def m009_days(db: sqlite_utils.Database) -> None:
    """Daily totals; existing visits are counted now, their measures in the next step."""
    for statement in (*daily.DAY_TABLES, _SPAN_MEASURES):
        db.execute(statement)
    daily.fill_days(db.conn)


_SPAN_MEASURES = """
    CREATE TABLE span_measures (
        span TEXT NOT NULL,
        measure TEXT NOT NULL,
        status TEXT NOT NULL,
        kind TEXT NOT NULL,
        visits INTEGER NOT NULL,
        lows INTEGER NOT NULL,
        low INTEGER NOT NULL,
        highs INTEGER NOT NULL,
        high INTEGER NOT NULL,
        PRIMARY KEY (span, measure, status, kind)
    ) STRICT, WITHOUT ROWID
    """


@_step
def m010_versions(db: sqlite_utils.Database) -> None:
    """Totals of measures by the version that judged them, which the frozen packs say."""
    from core.records.packs import unpacked

    for statement in (*versions.TABLES, "DROP TABLE span_measures", daily.SPAN_MEASURES):
        db.execute(statement)
    for digest, policy, packed in db.execute("SELECT digest, policy, files FROM packs ORDER BY frozen_at").fetchall():
        try:
            files = unpacked(packed)
        except (ValueError, zlib.error, AttributeError, TypeError):
            continue  # damaged, see m004
        versions.note(db.conn, digest, policy, files)
    daily.fill_measures(db.conn)


@_step
def m011_taken_in(db: sqlite_utils.Database) -> None:
    """Visits taken in from another window, or from a file that a restore replaced."""
    for statement in _TAKEN_IN:
        db.execute(statement)


_TAKEN_IN = (
    # origin: the window where the visit began, '' for this one. known: digest of what was stored apart, so that it is
    # not stored twice. standing: whether it counts (see `rows.STANDING`), maintained by the triggers.
    """
    CREATE TABLE taken_in (
        visit INTEGER PRIMARY KEY REFERENCES visits (seq),
        origin TEXT NOT NULL,
        day TEXT NOT NULL,
        standing INTEGER NOT NULL DEFAULT 0,
        known TEXT NOT NULL DEFAULT ''
    ) STRICT
    """,
    "CREATE INDEX taken_in_by_day ON taken_in (day, origin) WHERE standing",
    "CREATE INDEX taken_in_by_known ON taken_in (known) WHERE known <> ''",
    """
    CREATE TRIGGER taken_in_counts AFTER UPDATE OF state ON visits WHEN NEW.state = 'finished' BEGIN
        UPDATE taken_in SET standing = 1 WHERE visit = NEW.seq;
        UPDATE taken_in SET standing = 0 WHERE visit = NEW.corrects;
    END
    """,
)


@_step
def m012_lists(db: sqlite_utils.Database) -> None:
    """One more kind of evidence: a list of enterprises (a wider CHECK, see `_reword`)."""
    _reword(db, "answers", "'见原件', '系统查得')", "'见原件', '系统查得', '见名单')")


@_step
def m013_indexes(db: sqlite_utils.Database) -> None:
    """Indexes: visits by policy (two policies may use the same measure ids, and one may have few visits), and totals of
    a street without sorting all days."""
    db.execute("CREATE INDEX visits_by_policy ON visits (policy)")
    db.execute("CREATE INDEX day_visits_by_street ON day_visits (street, day, visits)")


@_step
def m014_enterprises(db: sqlite_utils.Database) -> None:
    """The enterprises of many years are counted without sorting all their days first."""
    db.execute("CREATE INDEX day_enterprises_by_known ON day_enterprises (known, day, visits)")


def _names(steps: Migrations | None) -> list[str]:
    return [step.name for step in steps._migrations] if steps else [work.__name__ for work in _STEPS]


def _taken(database: Database) -> list[str]:
    """The names of the applied steps, in order."""
    if database.row("SELECT 1 FROM sqlite_schema WHERE name = ?", (STEPS,)) is None:
        return []
    rows = database.rows(f"SELECT name FROM {STEPS} WHERE migration_set = ? ORDER BY rowid", (_SET,))
    return [row["name"] for row in rows]


def refuse_newer(database: Database, steps: Migrations | None = None, named: Path | None = None) -> None:
    """Raise RecordError if a newer program wrote the file. (sqlite-utils ignores steps it does not know.)"""
    known = set(_names(steps))
    newer = [name for name in _taken(database) if name not in known]
    if newer:
        raise RecordError(
            f"数据是由更新版本的惠企窗口保存的（{newer[-1]}），本版本不能打开，没有改动它：{named or database.path}。"
            "请安装新版本；确需用旧版本时，请从升级前的备份恢复。"
        )


def migrate(database: Database, copy: Callable[[str], Path], steps: Migrations | None = None) -> None:
    """Apply the pending steps, each in a transaction.

    ``copy(name of the step)`` first makes a verified copy of the file, unless it is still empty. Raises RecordError,
    with the file as it was before the step, if a step fails.
    """
    taken = _taken(database)
    names, fresh = [name for name in _names(steps) if name not in taken], not taken
    for position, name in enumerate(names):
        kept = None if fresh else copy(name)
        try:
            with translated_errors(database.path):
                (steps or migrations()).apply(database.utils, stop_before=names[position + 1 :])
        except RecordError:
            raise  # the disk failed, not the step
        except Exception as error:
            where = f"，升级前的备份在 {kept}" if kept else ""
            raise RecordError(
                f"数据升级没有成功（{name}：{error}），数据保持原样{where}。请退回旧版本使用，并联系维护人员。"
            ) from error
