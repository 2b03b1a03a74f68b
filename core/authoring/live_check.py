"""Live checking of a pack while it is typed: re-reads only what has changed.

Names, text and the national tables are re-read when their files change; an item when its own lines do.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.authoring.entry_file import EntryLines, pieces
from core.policy import earlier_format
from core.policy.fault_log import FaultLog, Wording
from core.policy.figure_check import unstated
from core.policy.folders import Files, shared_by
from core.policy.lint import lint_measure, lint_whole
from core.policy.loader import PackReader
from core.policy.located_yaml import LocatedList, LocatedMapping, Tree
from core.policy.measure_reader import MeasureReader
from core.policy.pack import Measure, Policy
from core.policy.vocabulary import Vocabulary

_CHANGING = ("measures/", "cases/")
_PLACED = re.compile(r"([^\s:]+):(\d+)(?::\d+)? (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class LiveFault:
    """One fault with file and line (from 1), and the item it belongs to, if any."""

    file: str
    line: int
    words: str
    measure: str = ""


@dataclass(frozen=True)
class PackReading:
    """A pack as far as it is readable. `policy` has the readable items; `known` also the last readable version of the
    others."""

    files: Files
    policy: Policy
    known: Mapping[str, Measure]
    faults: tuple[LiveFault, ...]

    unread: frozenset[str] = frozenset()  # files that are partly or wholly unreadable

    @property
    def judgeable(self) -> bool:
        """Whether head, names and text are readable, so that readable items can be judged."""
        return all(name.startswith(_CHANGING) for name in self.unread)

    @cached_property
    def broken(self) -> frozenset[str]:
        """The items that are unreadable now."""
        return frozenset(fault.measure for fault in self.faults if fault.measure) - {m.id for m in self.policy.measures}


class LiveChecker:
    """Re-reads one pack after each change."""

    def __init__(self) -> None:
        self._key: dict[str, bytes] = {}
        self._reader: _Reader | None = None
        self._known: dict[str, Measure] = {}
        self._odd: dict[int, tuple[Measure, list[str]]] = {}

    def read(self, files: Files) -> PackReading:
        """The pack and all its faults; worked cases are not run."""
        reader = self._ready(files)
        policy = reader.policy()
        self._known = {m.id: m for m in policy.measures} | {
            id: m for id, m in self._known.items() if id in reader.measures.ids and id not in _ids(policy)
        }
        hard = list(reader.log.faults)
        odd = [told for m in policy.measures for told in self._lint(policy, m)]
        whole = [] if hard and not _only_items(hard) else list(unstated(policy) if hard else lint_whole(policy))
        faults = tuple(located(files, [*hard, *reader.log.slips, *odd, *whole]))
        unread = frozenset(fault.file for fault in located(files, hard))
        return PackReading(files, policy, dict(self._known), faults, unread)

    def _ready(self, files: Files) -> "_Reader":
        key = {n: b for n, b in files.items() if not n.startswith(_CHANGING) and n not in ("policy.yaml", "guide.yaml")}
        key["uses"] = " ".join(shared_by(files)).encode()
        if self._reader is None or key != self._key:
            text = self._key.get("text.txt") == key.get("text.txt")
            self._reader, self._key, self._odd = _Reader(files), key, {}
            self._known = self._known if text else {}
        else:
            self._reader.begin_again(files)
        return self._reader

    def _lint(self, policy: Policy, measure: Measure) -> list[str]:
        kept = self._odd.get(id(measure))
        if kept is None or kept[0] is not measure:
            kept = self._odd[id(measure)] = (measure, list(lint_measure(policy, measure)))
        return kept[1]


def _only_items(faults: list[str]) -> bool:
    """Whether everything unreadable is items, so that the rest is complete."""
    return all(told.startswith("measures/") for told in faults)


def _ids(policy: Policy) -> set[str]:
    return {m.id for m in policy.measures}


def located(files: Files, messages: list[str]) -> list[LiveFault]:
    """Faults of the check with the item of each, without duplicates."""
    where: dict[str, tuple[EntryLines, ...]] = {}
    made: dict[LiveFault, None] = {}
    for fault in messages:
        found = _PLACED.fullmatch(fault)
        file, line, words = (found[1], int(found[2]), found[3]) if found else ("", 1, fault)
        measure = ""
        if file.startswith("measures/"):
            if file not in where:
                where[file] = pieces(files.get(file, b"").decode("utf-8", "replace"))
            measure = next((p.id for p in where[file] if p.start < line <= p.end), "")
        made[LiveFault(file, line, words.removeprefix(f"{measure} ") if measure else words, measure)] = None
    return list(made)


# ── reading again ────────────────────────────────────────────────────────────────────────────────────────────────


class _Log(FaultLog):
    """Caches the faults of each file while its bytes are unchanged."""

    def __init__(self, files: Files, unsaid: Any = None) -> None:
        super().__init__(files, unsaid)
        self._trees: dict[str, tuple[bytes, Tree]] = {}

    def yaml(self, name: str, kind: type) -> Tree:
        """The YAML document of a file."""
        kept = self._trees.get(name)
        if kept is not None and kept[0] == self.files.get(name) and isinstance(kept[1], kind):
            self.file = name
            return kept[1]
        before = len(self.faults)
        made = super().yaml(name, kind)
        if len(self.faults) == before and name in self.files:
            self._trees[name] = (self.files[name], made)
        return made

    def begin_again(self, files: Files, unsaid: Any, faults: list[str], slips: list[str]) -> None:
        """Start with the present files; what was reported about names and text stays."""
        self.files, self._unsaid = files, unsaid
        self.faults, self.slips = list(faults), list(slips)


class _KeptMeasures(MeasureReader):
    """Re-reads items whose lines, or whose head, changed."""

    def read(self, entry: Tree, line: int = 1) -> Measure | None:
        """One entry; the cached measure if it is unchanged."""
        log = self.log
        for kept in _of(log).get(log.file, {}).get(line, ()):
            if kept.head == self.head and _alike(kept.entry, entry):
                log.faults += [told for told in kept.faults if told not in log.faults]
                log.slips += kept.slips
                return kept.made
        faults, slips = len(log.faults), len(log.slips)
        made = super().read(entry, line)
        new = _Kept(entry, self.head, made, tuple(log.faults[faults:]), tuple(log.slips[slips:]))
        _of(log).setdefault(log.file, {})[line] = [new, *_of(log).get(log.file, {}).get(line, [])[:3]]
        return made


@dataclass(frozen=True, slots=True)
class _Kept:
    entry: Tree
    head: object
    made: Measure | None
    faults: tuple[str, ...]
    slips: tuple[str, ...]


def _of(log: FaultLog) -> dict[str, dict[int, list[_Kept]]]:
    assert isinstance(log, _ReaderLog)
    return log.kept


class _ReaderLog(_Log):
    """Additionally caches items by file and line."""

    def __init__(self, files: Files, unsaid: Any = None) -> None:
        super().__init__(files, unsaid)
        self.kept: dict[str, dict[int, list[_Kept]]] = {}


class _Reader(PackReader):
    """A reader that can start again with other items and another head."""

    measure_reader = _KeptMeasures

    def __init__(self, files: Files) -> None:
        self.files, self.shared = files, shared_by(files)
        self.log: _ReaderLog = _ReaderLog(*earlier_format.completed(files))
        self.wording = Wording(self.log)
        self.words = Vocabulary(self.log, self.shared)
        self._faults, self._slips = list(self.log.faults), list(self.log.slips)

    def begin_again(self, files: Files) -> None:
        """Start with the present files."""
        self.files = files
        self.log.begin_again(*earlier_format.completed(files), self._faults, self._slips)


def _alike(one: Tree, other: Tree) -> bool:
    """Whether two YAML trees are equal including line numbers."""
    if isinstance(one, LocatedMapping):
        return (
            isinstance(other, LocatedMapping)
            and one.line == other.line
            and one.lines == other.lines
            and list(one) == list(other)
            and all(_alike(one[key], other[key]) for key in one)
        )
    if isinstance(one, LocatedList):
        return (
            isinstance(other, LocatedList)
            and one.lines == other.lines
            and len(one) == len(other)
            and all(map(_alike, one, other))
        )
    return bool(one == other)
