"""The power is cut at every write of a session: what was acknowledged is there, and the record opens."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from core.errors import HuiqiError
from core.records import open_store
from core.records.compressed import decompress
from tests.faults.disk import Call, Disk, Kept, calls_of
from tests.faults.session import state_of

HERE = Path(__file__).resolve().parent
_WAYS: tuple[tuple[Kept, Kept], ...] = (("none", "none"), ("all", "all"), ("all", "none"), ("first", "first"))
_MORE: tuple[tuple[Kept, Kept], ...] = (("some", "some"), ("first", "some"), ("some", "first"), ("all", "some"))
_EVERY = 4  # a build server has ten minutes; HUIQI_CUTS=1 cuts at each call

pytestmark = pytest.mark.skipif(sys.platform != "linux" or shutil.which("cc") is None, reason="needs cc on Linux")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Call]]:
    """Where it was, and each call of it."""
    work = tmp_path_factory.mktemp("session")
    root, log, shim = work / "root", work / "log", work / "writes.so"
    root.mkdir()
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, HERE / "writes.c", "-ldl", "-lpthread"], check=True)
    surroundings = {
        **os.environ, "PYTHONPATH": str(HERE.parent.parent), "LD_PRELOAD": str(shim),
        "WRITES_DIR": f"{root}/", "WRITES_LOG": str(log),
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, str(HERE / "session.py"), str(root)],
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return root, list(calls_of(log.read_bytes()))


class Cuts:
    """Cuts the power, and looks what is left."""

    def __init__(self, root: Path, work: Path) -> None:
        self.root, self.work = root, work
        self.counted, self.faults = Counter[str](), list[tuple[object, ...]]()
        self.allowed, self.step = {""}, ""  # '': nothing was acknowledged yet
        self._seen = set[bytes]()

    def look(self, there: dict[str, bytes], about: tuple[object, ...]) -> None:
        """Open what is left, once for each that may be left."""
        self.counted["cuts"] += 1
        known = hashlib.sha256(repr((sorted(there.items()), sorted(self.allowed))).encode()).digest()
        if known in self._seen:
            return
        self._seen.add(known)
        self.counted["opened"] += 1
        self._lay(there)
        try:
            with open_store(self.work / "data") as store:
                if (found := state_of(store)) not in self.allowed and not (
                    "" in self.allowed and not store.visits.recent()
                ):
                    self._fault("lost", about, found)
                elif self.counted["opened"] % 7 == 0 and not (verdict := store.verify()).intact:
                    self._fault("audit", about, verdict.faults)
        except HuiqiError as error:
            self._fault("refused", about, error.message)
        self._copies()

    def _lay(self, there: dict[str, bytes]) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        for folder in ("data/backups", "out"):
            (self.work / folder).mkdir(parents=True)
        for name, content in there.items():
            (self.work / Path(name).relative_to(self.root)).write_bytes(content)

    def _copies(self) -> None:
        """A copy that has its name is whole, and so is a paper."""
        for copy in self.work.rglob("*.db.gz"):
            self.counted["copies"] += 1
            try:
                decompress(copy, self.work / "inflated")
            except HuiqiError as error:
                self._fault("copy", (copy.name,), error.message)
        for paper in self.work.rglob("*.pdf"):
            self.counted["papers"] += 1
            if len(paper.read_bytes()) != 9_004:
                self._fault("paper", (paper.name,), "")

    def _fault(self, kind: str, about: tuple[object, ...], more: object) -> None:
        self.counted[kind] += 1
        self.faults.append((kind, self.step, *about, more))


@pytest.mark.timeout(900)
def test_a_power_cut_loses_nothing_that_was_acknowledged(
    session: tuple[Path, list[Call]], tmp_path: Path, every_fault: bool
) -> None:
    """At every call, with all, none or some of what was not synced; without --faults at some of them."""
    root, calls = session
    told = [json.loads(line) for call in calls if call.name.endswith("/told") for line in call.data.splitlines()]
    cuts, disk, chance = Cuts(root, tmp_path / "cut"), Disk(), random.Random(7)
    steps = iter(told)
    following = next(steps)
    cuts.allowed |= {following[1]}
    every = int(os.environ.get("HUIQI_CUTS", _EVERY)) if every_fault else 40
    for number, call in enumerate(call for call in calls if call.name != str(root)):
        if call.name.endswith("/told"):
            if call.kind == "W":
                acknowledged, following = following, next(steps, following)
                cuts.allowed, cuts.step = {acknowledged[1], following[1]}, following[0]
            continue
        disk.do(call)
        if number % every:
            continue
        for names, contents in (*_WAYS, *(_MORE if every_fault else _MORE[:1])):
            cuts.look(
                disk.after_cut(names, contents, chance), (number, call.kind, Path(call.name).name, names, contents)
            )
    print({"steps": len(told), "calls": len(calls), **cuts.counted})
    assert cuts.faults == []
    assert cuts.counted["opened"] > 50
    assert cuts.counted["copies"] > 3
