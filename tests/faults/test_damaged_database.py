"""A database with changed bytes anywhere: opened, or refused in one sentence; never an unhandled error, never written
to."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from core.errors import HuiqiError
from core.records import StoredAnswer, open_store, restore

PAGE = 4096


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A record with one of everything."""
    folder = tmp_path_factory.mktemp("good")
    with open_store(folder) as store:
        store.settings.set("counter", {"centre": "示例服务中心"})
        store.packs.freeze("d", "p", {"policy.yaml": "政策".encode() * 3000})
        for name in ("甲公司", "乙公司"):
            made = store.visits.create(
                policy="p", pack_digest="d", as_of=date(2023, 9, 1), answers={"企业名称": StoredAnswer(name)}
            )
            outcomes = [{"measure": f"{n}-1", "status": "met", "low": 1, "high": n, "kind": "cash"} for n in range(40)]
            store.visits.finish(made.id, {"outcomes": outcomes})
            store.prints.record(made.id, "告知单", f"c-{name}", "d" * 64)
    return (folder / "huiqi.db").read_bytes()


def damaged(good: bytes, chance: random.Random) -> bytes:
    """Some bytes, a page, the end, or two pages in each other's place."""
    data, kind = bytearray(good), chance.random()
    pages = len(data) // PAGE
    if kind < 0.5:
        for _ in range(chance.choice([1, 2, 8, 64])):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif kind < 0.7:
        at = chance.randrange(pages) * PAGE
        data[at : at + PAGE] = chance.choice([bytes(PAGE), chance.randbytes(PAGE), bytes(data[:PAGE])])
    elif kind < 0.85:
        del data[chance.randrange(len(data)) :]
    else:
        one, two = (chance.randrange(pages) * PAGE for _ in range(2))
        data[one : one + PAGE], data[two : two + PAGE] = data[two : two + PAGE], data[one : one + PAGE]
    return bytes(data)


def use(folder: Path) -> None:
    """What a counter does: lists, each visit, its rules, papers, search, statistics, the audit, a new visit."""
    with open_store(folder) as store:
        for row in store.visits.recent():
            visit = store.visits.get(row.id)
            assert visit.result is None or visit.result["outcomes"] is not None
            store.visits.history(row.id)
            store.prints.of_visit(row.id)
            store.enterprises.last_answers("", row.name)
            if visit.state == "finished":
                store.packs.files(visit.pack_digest)
        store.settings.all()
        store.search("公司")
        store.statistics()
        store.verify()
        made = store.visits.create(policy="p", pack_digest="d", as_of=date(2023, 9, 1))
        store.visits.save_answer(made.id, "企业名称", "丙公司")


def test_no_damage_is_a_fault_of_ours(
    good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every_fault: bool
) -> None:
    """Opened as the record, and put back as a copy over a good one."""
    monkeypatch.setattr("core.records.database._PAUSES", ())
    chance, counted, until = random.Random(8), Counter[str](), time.monotonic() + (60 if every_fault else 5)
    folder, over, copy = tmp_path / "data", tmp_path / "over", tmp_path / "copy.db"
    folder.mkdir()
    over.mkdir()
    while time.monotonic() < until:
        data = damaged(good, chance)
        for left in folder.glob("huiqi.db*"):
            left.unlink()
        (folder / "huiqi.db").write_bytes(data)
        try:
            use(folder)
            counted["opened"] += 1
        except HuiqiError as error:
            counted["said" if error.message.endswith("。") else "said without a full stop"] += 1
        if chance.random() < 0.3:
            copy.write_bytes(data)
            (over / "huiqi.db").write_bytes(good)
            try:
                restore(over, copy)
                counted["restored"] += 1
            except HuiqiError:
                counted["not restored"] += 1
                assert (over / "huiqi.db").read_bytes() == good
    print(dict(counted))
    assert counted["said"] > 3
    assert not counted["said without a full stop"]


def test_each_byte_of_the_head(good: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every_fault: bool) -> None:
    """The first 100 bytes define how all others are read: random positions rarely hit them."""
    monkeypatch.setattr("core.records.database._PAUSES", ())
    faults, told = [], Counter[str]()
    for at in range(100):
        turned = {good[at] ^ 1 << bit for bit in range(8)} if every_fault else {good[at] ^ 4}
        for value in sorted({*turned, 255} - {good[at]}):
            for left in tmp_path.glob("huiqi.db*"):
                left.unlink()
            (tmp_path / "huiqi.db").write_bytes(good[:at] + bytes([value]) + good[at + 1 :])
            try:
                use(tmp_path)
                told["opened"] += 1
            except HuiqiError as error:
                told["damage" if "损坏" in error.message or "不是惠企窗口的" in error.message else error.message] += 1
            except Exception as error:  # each is a fault of ours, and all are to be seen
                faults.append(f"{at}={value}: {error!r}")
    assert not faults
    assert set(told) == {"opened", "damage"}
