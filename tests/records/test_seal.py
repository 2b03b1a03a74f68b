"""What the audit's digests cover, computed here anew from what they are said to cover."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from core.records import audit
from core.records.anchors import Root, Roots

KEY = b"k" * 32
HEAD = {
    "id": "v1", "serial": "BS20231215-0001", "day": "2023-12-15", "name": "甲公司", "uscc": "", "street": "大场镇",
    "clerk": "李", "policy": "toy", "pack_digest": "p", "as_of": "2023-09-01", "unmentioned": "none", "corrects": None,
    "created_at": "a", "finished_at": "b",
}  # fmt: skip
ANSWERS = [("营业收入", '"8万元"', "口述"), ("从业人员", "86", "见原件")]
OUTCOMES = [("2-1", "met", 100, 200, "cash"), ("1-1", "unmet", None, None, "cash")]


@pytest.fixture
def record() -> Iterator[sqlite3.Connection]:
    """The tables that a seal reads, with one visit and no result."""
    made = sqlite3.connect(":memory:")
    made.row_factory = sqlite3.Row
    made.execute(f"CREATE TABLE visits (seq INTEGER PRIMARY KEY, {', '.join(HEAD)})")
    made.execute(f"INSERT INTO visits VALUES (1, {', '.join('?' * len(HEAD))})", tuple(HEAD.values()))
    made.execute("CREATE TABLE answers (visit, fact, value, evidence)")
    made.executemany("INSERT INTO answers VALUES (1, ?, ?, ?)", ANSWERS)
    made.execute("CREATE TABLE visit_outcomes (visit, measure, status, low, high, kind)")
    made.executemany("INSERT INTO visit_outcomes VALUES (1, ?, ?, ?, ?, ?)", OUTCOMES)
    made.execute("CREATE TABLE results (visit, digest, json)")
    made.execute("CREATE TABLE audit (seq, at, visit, event, fact, old, new, evidence, clerk, hash, mac)")
    yield made
    made.close()


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _seal(told: str = "", content: str = "", **other: Any) -> str:
    return _digest([[*(HEAD | other).values()], sorted(map(list, ANSWERS)), sorted(map(list, OUTCOMES)), told, content])


def test_a_seal_covers_head_answers_outcomes_and_result(record: sqlite3.Connection) -> None:
    """Without a result, with one, and with one that cannot be unpacked."""
    assert audit.seal(record, 1) == _seal()
    record.execute("INSERT INTO results VALUES (1, 'd', ?)", (zlib.compress(b"{}"),))
    assert audit.seal(record, 1) == _seal("d", hashlib.sha256(b"{}").hexdigest())
    record.execute("UPDATE results SET json = x'00'")
    assert audit.seal(record, 1) == _seal("d", hashlib.sha256(b"\0").hexdigest())


def test_a_seal_from_elsewhere_has_the_serial_it_had_there(record: sqlite3.Connection) -> None:
    assert audit.seal(record, 1, {"serial": "QP1", "corrects": 7}) == _seal(serial="QP1", corrects=7)


def test_rows_are_chained_and_signed_as_described(record: sqlite3.Connection) -> None:
    """The hash of a row covers the row before it; its mac names the key and covers the hash."""

    class Signed(sqlite3.Connection):
        chain_key, clerk = KEY, "李"

    made = sqlite3.connect(":memory:", factory=Signed)
    made.row_factory = sqlite3.Row
    made.execute("CREATE TABLE audit (seq, at, visit, event, fact, old, new, evidence, clerk, hash, mac)")
    when = datetime(2023, 12, 15, 1, 2, 3, tzinfo=UTC)
    at = "2023-12-15T01:02:03.000+00:00"
    assert audit.append(made, when, None, "open") == 1
    assert audit.append(made, when, 4, "answer", fact="甲", old=None, new="1", evidence="口述", clerk="王") == 2
    contents = [[1, at, None, "open", "", None, None, None, "李"], [2, at, 4, "answer", "甲", None, "1", "口述", "王"]]
    before, name = "0" * 64, hashlib.sha256(b"huiqi key name\0" + KEY).hexdigest()[:8]
    for row, content in zip(made.execute("SELECT * FROM audit ORDER BY seq").fetchall(), contents, strict=True):
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        before = hashlib.sha256(f"{before}{text}".encode()).hexdigest()
        mac = f"{name}:{hmac.new(KEY, before.encode(), hashlib.sha256).hexdigest()}"
        assert list(row) == [*content, before, mac]
    made.close()


def test_without_a_key_or_a_clerk_a_row_says_so(record: sqlite3.Connection) -> None:
    """An older row, without a clerk, is hashed without that column."""
    audit.append(record, datetime(2023, 12, 15, tzinfo=UTC), 1, "create")
    row = record.execute("SELECT clerk, mac FROM audit").fetchone()
    assert tuple(row) == ("", None)
    assert audit.link_of("a", (1, None)) == audit.link_of("a", (1,)) != audit.link_of("a", (1, ""))


def _row(event: str, old: str | None, new: str | None, before: str = "b") -> Root:
    content = (7, "at", 1, event, "", old, new, None, "李")
    return Root(content, before, audit.link_of(before, content))


def test_a_paper_s_rows_lead_back_to_the_end_of_its_visit(record: sqlite3.Connection) -> None:
    """Print by print; not from a hash of no row, an altered row, or rows without an end, or in a circle."""
    end = _row("finish", None, _seal(serial="QP1", corrects=7))
    first = _row("print", end.hash, "1", "c")
    second = _row("print", first.hash, "2", "d")
    roots = Roots((end, first, second), "QP1", 7)
    assert [roots.leads_to_finish(row.hash) for row in roots.rows] == [True, True, True]
    assert not roots.leads_to_finish("")
    assert not Roots((first, second), "QP1", 7).leads_to_finish(second.hash)
    altered = Root((*first.content[:6], "9", *first.content[7:]), first.before, first.hash)
    assert (first.whole, altered.whole) == (True, False)
    assert not Roots((end, altered, second), "QP1", 7).leads_to_finish(second.hash)
    assert roots.matches_seal(record, 1)
    assert not Roots((first, second), "QP1", 7).matches_seal(record, 1)
    assert not Roots(roots.rows, "QP2", 7).matches_seal(record, 1)
    assert not Roots(roots.rows, "QP1", None).matches_seal(record, 1)
    assert not Roots((Root(end.content, "x", end.hash),), "QP1", 7).matches_seal(record, 1)
    assert roots.as_json() == {
        "rows": [[list(row.content), row.before, row.hash] for row in roots.rows], "serial": "QP1", "corrects": 7,
    }  # fmt: skip
    assert Roots.from_json(json.loads(json.dumps(roots.as_json()))) == roots
    assert Roots.from_json({**roots.as_json(), "corrects": None}).corrects is None
