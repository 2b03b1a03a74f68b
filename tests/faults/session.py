"""Run by the tests under `writes.c`: a clerk's session on a real record, with each acknowledged step logged.

The log is a file in the watched folder, so that it is ordered with the writes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from core.files import clear, write_safely
from core.policy import digest_of
from core.records import (
    Store,
    StoredAnswer,
    VisitSource,
    backup,
    daily_backup,
    merge,
    open_store,
    prepare_merge,
    restore,
)

FILES = {"policy.yaml": "政策".encode() * 400}
PACK = digest_of(FILES)
_ROWS = (
    "SELECT id, state, name, finished_at FROM visits ORDER BY id",
    "SELECT v.id, fact, value, evidence FROM answers JOIN visits v ON v.seq = visit ORDER BY 1, 2",
    "SELECT v.id, digest FROM results JOIN visits v ON v.seq = visit ORDER BY 1",
    "SELECT v.id, kind, number, code FROM prints JOIN visits v ON v.seq = visit ORDER BY 1, 2, 3",
)


def state_of(store: Store) -> str:
    """A digest of everything acknowledged as stored."""
    rows = [[list(row) for row in store._database.rows(sql)] for sql in _ROWS]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def steps(root: Path, store: Store) -> Iterator[tuple[str, Store]]:
    """A session step by step; a step is acknowledged when the next one is requested."""
    visits = store.visits
    one = visits.create(policy="p", pack_digest=PACK, as_of=date(2023, 9, 1), clerk="张三")
    yield "create", store
    for n in range(8):
        visits.save_answer(one.id, f"事实{n}", f"值{n}" * (40 * n + 1))
        yield f"answer {n}", store
    visits.save_answer(one.id, "事实1", "改过", "见原件")
    yield "change", store
    visits.clear_answer(one.id, "事实2")
    yield "clear", store
    visits.park(one.id)
    yield "park", store
    visits.resume(one.id)
    yield "resume", store
    store.packs.freeze(PACK, "p", FILES)
    yield "freeze", store
    outcomes = [{"measure": f"m{n}", "status": "met", "low": 1, "high": 2, "kind": "cash"} for n in range(20)]
    visits.finish(one.id, {"outcomes": outcomes})
    yield "finish", store
    write_safely(root / "out" / "告知单.pdf", b"%PDF" + b"x" * 9_000)
    store.prints.record(one.id, "告知单", "c1", "d1")
    yield "print", store
    daily_backup(store.folder)
    yield "copy", store
    two = visits.correct(one.id, "漏")
    yield "correct", store
    visits.finish(two.id, {"outcomes": outcomes})
    yield "correction", store
    yield from taken(root, store)
    store.retention.delete([one.id], "到期")
    yield "deletion", store
    store.keys.store(store.keys.keys.knows(b"k" * 32))
    yield "keys", store
    yield from put_back(root, store)


def taken(root: Path, store: Store) -> Iterator[tuple[str, Store]]:
    """A visit taken in from another record."""
    with open_store(root.parent / "elsewhere") as other:
        answers = {f"事实{n}": StoredAnswer("x" * 100) for n in range(5)}
        made = other.visits.create(policy="p", pack_digest=PACK, as_of=date(2023, 9, 1), answers=answers)
        parcels = other.exchange.parcels([made.id], "x")
    store.exchange.take_in(parcels, {}, VisitSource("x.hqv", "BT"))
    yield "taken", store


def put_back(root: Path, store: Store) -> Iterator[tuple[str, Store]]:
    """A restore, then a merge of what only the replaced file has."""
    folder, copy = store.folder, root / "out" / "copy.db.gz"
    backup(store.path, copy)
    yield "backup", store
    store.visits.create(policy="p", pack_digest=PACK, as_of=date(2023, 9, 1))
    yield "another", store
    store.close()
    kept = restore(folder, copy)
    assert kept is not None
    again = open_store(folder)
    yield "restore", again
    laid = prepare_merge(folder, kept)
    merge(again, laid, kept, lambda counter: "")
    clear(laid)
    yield "merge", again


def main(root: Path) -> None:
    """Run the session, printing a line for each step."""
    shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined] # so that each byte is written by a call that is logged
    (root / "out").mkdir()
    told = os.open(root / "told", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    store = open_store(root / "data")
    os.write(told, json.dumps(["open", state_of(store)]).encode() + b"\n")
    for name, now in steps(root, store):
        os.write(told, json.dumps([name, state_of(now)]).encode() + b"\n")
        store = now
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
