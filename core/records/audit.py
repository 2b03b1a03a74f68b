"""The audit: everything that was done, in order, as a hash chain.

The hash of a row is the SHA-256 of the previous hash and the row's content, including the clerk's name, so altering,
removing or inserting a row breaks the chain. `verify` also compares the other tables with the audit, so removing the
last rows is noticed too. The mac of a row is the HMAC of its hash under the record's key. The key is in no record and
no copy: whoever has only the file can rebuild the hashes, but not the macs.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from core.records.database import translated_errors
from core.records.decoding import decoding
from core.records.values import DELETED, AuditVerdict, digest, stamp, to_json

LAST = "SELECT seq, hash, at FROM audit ORDER BY seq DESC LIMIT 1"
"""Query for the last row, whose hash covers all rows before it."""

COLUMNS = "a.seq, a.at, a.visit, a.event, a.fact, a.old, a.new, a.evidence, a.clerk"
"""The content of a row of ``audit a`` that its hash seals, in that order."""

BEGINNING = "0" * 64
"""The previous hash of the first row."""
_FAULTS_SHOWN = 20
_TOLD_EVERY = 5_000
ERASED_EVENTS = ("answer", "correct", "follow")
"""Events whose old and new values are erased when a visit is deleted; their hashes stay, so the chain stays intact."""
DELETION = "deleted"
_HEAP, _VISITS = 5_000, 200  # batch sizes for reading: audit rows, visits


def append(
    connection: sqlite3.Connection,
    at: datetime,
    visit: int | None,
    event: str,
    *,
    fact: str = "",
    old: str | None = None,
    new: str | None = None,
    evidence: str | None = None,
    clerk: str | None = None,
) -> int:
    """Append a row inside the caller's transaction and return its number. ``visit``: None for events of the whole
    record.

    ``clerk``: None for the clerk of the connection; given where the row comes from another record.
    """
    last = connection.execute(LAST).fetchone()
    seq, before = (last["seq"] + 1, last["hash"]) if last else (1, BEGINNING)
    by: str = getattr(connection, "clerk", "") if clerk is None else clerk
    content = (seq, stamp(at), visit, event, fact, old, new, evidence, by)
    connection.execute(
        "INSERT INTO audit (seq, at, visit, event, fact, old, new, evidence, clerk, hash, mac)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*content, link := link_of(before, content), mac(getattr(connection, "chain_key", b""), link)),
    )
    return int(seq)


def mac(key: bytes, link: str) -> str | None:
    """``<short key name>:<HMAC-SHA-256 of the hash>``; None without a key."""
    if not key:
        return None
    name = hashlib.sha256(b"huiqi key name\0" + key).hexdigest()[:8]
    return f"{name}:{hmac.new(key, link.encode(), hashlib.sha256).hexdigest()}"


def seal(connection: sqlite3.Connection, visit: int, elsewhere: Mapping[str, Any] | None = None) -> str:
    """The SHA-256 over everything of a finished visit that must never change: its head, answers and result.

    ``elsewhere``: head columns with the values of the record that the visit was taken in from.
    """
    columns = (
        "id, serial, day, name, uscc, street, clerk, policy, pack_digest, as_of, unmentioned, corrects, created_at,"
        " finished_at"
    )
    row = connection.execute(f"SELECT {columns} FROM visits WHERE seq = ?", (visit,)).fetchone()
    head = [*{**dict(row), **(elsewhere or {})}.values()]
    answers = connection.execute(
        "SELECT fact, value, evidence FROM answers WHERE visit = ? ORDER BY fact", (visit,)
    ).fetchall()
    outcomes = connection.execute(
        "SELECT measure, status, low, high, kind FROM visit_outcomes WHERE visit = ? ORDER BY 1, 2", (visit,)
    ).fetchall()
    result = connection.execute("SELECT digest, json FROM results WHERE visit = ?", (visit,)).fetchone()
    content = "" if result is None else digest(_inflated(result["json"]))
    told_digest = "" if result is None else result["digest"]
    return digest(to_json([head, [list(a) for a in answers], [list(o) for o in outcomes], told_digest, content]))


def verify(
    connection: sqlite3.Connection,
    path: Path,
    progress: Callable[[int, int], bool] = lambda done, total: True,
    copies: Sequence[Path] = (),
) -> AuditVerdict:
    """Check every row, with the key of the connection. ``progress(done, total)`` is called now and then and stops the
    check by returning False. ``copies``: copies whose chains must be beginnings of this one.

    Raises RecordError if the file cannot be read.
    """
    from core.records import audited_content, past_papers

    faults, rows, key = _Faults(), 0, _KeyCheck(getattr(connection, "chain_key", b""))
    with translated_errors(path), decoding("审计记录"):
        deleted = set[int]()
        rows = _check_chain(connection, faults, progress, key, deleted)
        if rows >= 0:
            for span in _spans(connection):
                progress(rows, rows)
                _check_tables(connection, faults, span)
                _check_seals(connection, faults, span, deleted)
            for sentence in past_papers.faults(connection):
                faults.note(sentence)
            _check_people(connection, faults)
            for sentence in (*audited_content.faults(connection), *audited_content.strays(connection, list(copies))):
                faults.note(sentence)
    return AuditVerdict(abs(rows), tuple(faults), key.notes())


class _KeyCheck:
    """Checks the mac of each row, and counts rows that have none or were made with another key."""

    def __init__(self, key: bytes) -> None:
        self._key, self._begun, self._others, self._bare = key, False, 0, 0

    def fits(self, link: str, stored: str | None) -> bool:
        """Whether the mac of a row is acceptable; call it for each row in order."""
        if stored is None:
            self._bare += 1
            return not self._begun
        self._begun = True
        mine = mac(self._key, link)
        if mine is not None and stored[:9] == mine[:9]:
            return hmac.compare_digest(stored, mine)
        self._others += 1
        return True

    def notes(self) -> tuple[str, ...]:
        """Sentences about what could not be checked."""
        others = f"有 {self._others} 条由本机没有的密钥签封，只核对了内容，没有核对签封。"
        bare = f"开头 {self._bare} 条没有签封（早期版本不签封），只核对了内容。不是从早期版本升级来的，请查备份。"
        return (others,) * bool(self._others) + (bare,) * bool(self._bare and self._key)


class _Faults(list[str]):
    """A list of sentences, capped at the number that a person would read."""

    def note(self, sentence: str) -> None:
        if len(self) < _FAULTS_SHOWN:
            self.append(sentence)


def _check_chain(
    connection: sqlite3.Connection,
    faults: _Faults,
    progress: Callable[[int, int], bool],
    key: _KeyCheck,
    deleted: set[int],
) -> int:
    """Check the chain and return the number of rows read, negated if the check was stopped. Adds the deleted visits to
    ``deleted``."""
    erased: dict[int, int] = {}  # visit: one of its rows whose content was erased
    total: int = connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0]
    expected: int = 1
    before: str = BEGINNING
    read = 0
    for row in _all_rows(connection, total):
        read += 1
        if row["seq"] != expected:
            faults.note(f"审计记录第 {expected} 条起缺失。")
        if row["event"] == DELETION:
            deleted.add(row["visit"])
        fits = row["hash"] == link_of(before, tuple(row)[:-2])
        if not fits and row["event"] in ERASED_EVENTS and row["old"] is None and row["new"] is None:
            erased[row["visit"]], fits = row["seq"], True
        if not fits:
            faults.note(f"审计记录第 {row['seq']} 条与前一条对不上：内容被改动过，或前面有缺失。")
        elif not key.fits(row["hash"], row["mac"]):
            faults.note(f"审计记录第 {row['seq']} 条不是本程序写的：签封对不上。")
        expected, before = row["seq"] + 1, row["hash"]
        if expected % _TOLD_EVERY == 0 and not progress(expected, total):
            return -expected
    for visit in erased.keys() - deleted:
        faults.note(f"审计记录第 {erased[visit]} 条的内容被抹去，却没有删除的记录。")
    return read


def _all_rows(connection: sqlite3.Connection, total: int) -> Iterator[sqlite3.Row]:
    """All rows up to number ``total``, in batches, so that a save never waits for the whole reading."""
    columns = {row["name"] for row in connection.execute("PRAGMA table_info(audit)")}
    # columns that older copies lack
    late = {name: name if name in columns else f"NULL AS {name}" for name in ("clerk", "mac")}
    last = -1
    while rows := connection.execute(
        f"SELECT seq, at, visit, event, fact, old, new, evidence, {late['clerk']}, hash, {late['mac']} FROM audit"
        " WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
        (last, total, _HEAP),
    ).fetchall():
        yield from rows
        last = rows[-1]["seq"]


def _spans(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    """Ranges of visit numbers, one per batch, including visits that only the audit has."""
    (last,) = connection.execute(
        "SELECT max(coalesce((SELECT max(seq) FROM visits), 0), coalesce((SELECT max(visit) FROM audit), 0))"
    ).fetchone()
    return [(low, low + _VISITS - 1) for low in range(0, last + 1, _VISITS)]


def _check_tables(connection: sqlite3.Connection, faults: _Faults, span: tuple[int, int]) -> None:
    """Check that the answers and prints of these visits are what the audit last recorded."""
    for sql, sentence in _COMPARISONS:
        for row in connection.execute(f"{sql} LIMIT {_FAULTS_SHOWN}", span).fetchall():
            faults.note(sentence.format(*row))


_COMPARISONS = (
    (
        "SELECT v.serial, a.fact FROM answers a JOIN visits v ON v.seq = a.visit"
        " LEFT JOIN audit l ON l.seq = a.entry"
        " WHERE a.visit BETWEEN ? AND ? AND (l.visit IS NOT a.visit OR l.fact IS NOT a.fact OR l.new IS NOT a.value"
        " OR l.evidence IS NOT a.evidence)",
        "{0} 的“{1}”与审计记录不一致。",
    ),
    (
        "SELECT v.serial, l.fact FROM audit l JOIN visits v ON v.seq = l.visit"
        " WHERE l.visit BETWEEN ? AND ? AND l.event = 'answer' AND l.new IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM answers a WHERE a.visit = l.visit AND a.fact = l.fact AND a.entry = l.seq)"
        " AND NOT EXISTS"
        " (SELECT 1 FROM audit m WHERE m.visit = l.visit AND m.fact = l.fact AND m.seq > l.seq)",
        "{0} 的“{1}”在审计记录里有，回答却不见了。",
    ),
    (
        "SELECT v.serial, p.kind, p.number FROM prints p JOIN visits v ON v.seq = p.visit"
        " LEFT JOIN audit l ON l.seq = p.entry"
        " WHERE p.visit BETWEEN ? AND ?"
        " AND (l.visit IS NOT p.visit OR l.new IS NOT json_array(p.kind, p.number, p.code, p.digest))",
        "{0} 第 {2} 次打印的{1}与审计记录不一致。",
    ),
    (
        "SELECT v.serial FROM audit l JOIN visits v ON v.seq = l.visit"
        " WHERE l.visit BETWEEN ? AND ? AND l.event = 'print'"
        " AND NOT EXISTS (SELECT 1 FROM prints p WHERE p.entry = l.seq)",
        "{0} 的一次打印在审计记录里有，打印记录却不见了。",
    ),
    (
        "SELECT v.serial FROM visits v WHERE v.seq BETWEEN ? AND ? AND NOT EXISTS"
        " (SELECT 1 FROM audit l WHERE l.visit = v.seq AND l.event = 'create' AND l.new = v.id)",
        "{0} 没有创建的审计记录。",
    ),
    (
        "SELECT l.new FROM audit l WHERE l.visit BETWEEN ? AND ? AND l.event = 'create' AND NOT EXISTS"
        " (SELECT 1 FROM visits v WHERE v.seq = l.visit)",
        "接待 {0} 在审计记录里有，接待本身却不见了。",
    ),
)


def _check_people(connection: sqlite3.Connection, faults: _Faults) -> None:
    """Check that people and their PIN digests are what the audit last recorded."""
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'people'").fetchone():
        return  # a copy from before log-in existed
    told = dict(connection.execute("SELECT fact, new FROM audit WHERE event = 'person' ORDER BY seq").fetchall())
    rows = connection.execute("SELECT name, role, pin FROM people").fetchall()
    kept = {name: to_json([role, digest(pin)]) for name, role, pin in rows}
    for name in sorted(told.keys() | kept.keys()):
        if told.get(name) != kept.get(name):
            faults.note(f"“{name}”的登录设置与审计记录不一致。")


def _check_seals(connection: sqlite3.Connection, faults: _Faults, span: tuple[int, int], deleted: set[int]) -> None:
    """Check that finished visits still match their seals and are still finished, and that deleted ones are only a
    tombstone."""
    for visit in (v for v in deleted if span[0] <= v <= span[1]):
        row = connection.execute(
            "SELECT serial, name, uscc, street, EXISTS (SELECT 1 FROM answers WHERE visit = seq)"
            " + EXISTS (SELECT 1 FROM results WHERE visit = seq) AS left FROM visits WHERE seq = ?",
            (visit,),
        ).fetchone()
        if row is not None and (row["name"], row["uscc"], row["street"], row["left"]) != (DELETED, "", "", 0):
            faults.note(f"{row['serial']} 已经删除，记录里却又有内容。")
    visits = connection.execute(
        "SELECT v.seq, v.serial, v.state, l.new AS seal FROM visits v"
        " LEFT JOIN audit l ON l.visit = v.seq AND l.fact = '' AND l.event = 'finish'"
        " WHERE v.seq BETWEEN ? AND ? AND (v.state = 'finished' OR l.seq IS NOT NULL)",
        span,
    ).fetchall()
    for row in visits:
        if row["seq"] in deleted:
            continue
        if row["state"] != "finished" or row["seal"] != seal(connection, row["seq"]):
            faults.note(f"{row['serial']} 办结后被改动过。")


def link_of(before: str, content: tuple[Any, ...]) -> str:
    """The hash of a row. Rows from before clerks were recorded have None as last column, which is left out of the
    hash."""
    return digest(before + to_json(content if content[-1] is not None else content[:-1]))


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return content  # altered: the seal will not match
