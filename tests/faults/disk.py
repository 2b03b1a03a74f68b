"""Simulated disk contents after a power cut, given what was written and synced before.

Synced data survives. Of later writes each sector of 512 bytes may or may not survive, and so may each name created,
deleted or changed since its folder was synced. (Syncing a file also keeps its name, as on journalling file systems.)
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

SECTOR = 512
Kept = Literal["none", "all", "some", "first"]


@dataclass(frozen=True)
class Call:
    """One line of the log of `writes.c`."""

    kind: str
    name: str
    at: int
    data: bytes


def calls_of(log: bytes) -> Iterator[Call]:
    """The calls of a log."""
    at = 0
    while at < len(log):
        length, offset, size = struct.unpack_from("<Hqq", log, at + 1)
        kind, name = chr(log[at]), log[at + 19 : at + 19 + length].decode()
        at += 19 + length
        size = size if kind in "WR" else 0
        yield Call(kind, name, offset, log[at : at + size])
        at += size


@dataclass
class Contents:
    """A file under any name: what certainly is on disk, and later writes."""

    safe: bytearray = field(default_factory=bytearray)
    since: list[Call] = field(default_factory=list)

    def sync(self) -> None:
        """Everything is on disk."""
        for call in self.since:
            _do(self.safe, call)
        self.since = []

    def after_cut(self, kept: Kept, chance: random.Random) -> bytes:
        """What may be read after a cut."""
        made = bytearray(self.safe)
        last = chance.randrange(len(self.since) + 1) if kept == "first" else len(self.since)
        for number, call in enumerate(self.since):
            if kept == "none" or (kept == "first" and number >= last):
                break
            if kept in ("all", "first"):
                _do(made, call)
            elif call.kind == "T":
                if chance.random() < 0.5:
                    _do(made, call)
            else:
                for part in _sectors(call):
                    if chance.random() < 0.5:
                        _do(made, part)
        return bytes(made)


class Disk:
    """The files of a folder, updated call by call."""

    def __init__(self) -> None:
        self._safe: dict[str, Contents] = {}
        self._live: dict[str, Contents] = {}
        self._since: list[tuple[str, str, Contents | None, str]] = []

    def do(self, call: Call) -> None:
        """Apply a call."""
        match call.kind:
            case "C":
                self._live[call.name] = made = Contents()
                self._since.append(("C", call.name, made, ""))
            case "U":
                self._live.pop(call.name, None)
                self._since.append(("U", call.name, None, ""))
            case "R":
                to = call.data.decode()
                self._live[to] = moved = self._live.pop(call.name)
                self._since.append(("R", call.name, moved, to))
            case "S" if call.name in self._live:
                self._live[call.name].sync()
                self._settle(lambda change: change[0] == "C" and change[2] is self._live[call.name])
            case "S":
                self._settle(lambda change: call.name in (_folder(change[1]), change[3] and _folder(change[3])))
            case _:
                self._live[call.name].since.append(call)

    def after_cut(self, names: Kept, contents: Kept, chance: random.Random) -> dict[str, bytes]:
        """What may exist after a cut, file by file."""
        there, last = dict(self._safe), chance.randrange(len(self._since) + 1)
        for number, change in enumerate(self._since):
            some = names == "some" and chance.random() < 0.5
            if names == "all" or some or (names == "first" and number < last):
                _rename(there, change)
        return {name: file.after_cut(contents, chance) for name, file in there.items()}

    def _settle(self, which: object) -> None:
        assert callable(which)
        for change in [change for change in self._since if which(change)]:
            _rename(self._safe, change)
            self._since.remove(change)


def _rename(there: dict[str, Contents], change: tuple[str, str, Contents | None, str]) -> None:
    kind, name, contents, to = change
    if kind != "C":
        there.pop(name, None)
    if contents is not None:
        there[to or name] = contents


def _do(made: bytearray, call: Call) -> None:
    size = call.at if call.kind == "T" else max(len(made), call.at + len(call.data))
    made.extend(bytes(max(0, size - len(made))))
    if call.kind == "T":
        del made[size:]
    else:
        made[call.at : call.at + len(call.data)] = call.data


def _sectors(call: Call) -> Iterator[Call]:
    at, end = call.at, call.at + len(call.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        yield Call("W", call.name, at, call.data[at - call.at : upto - call.at])
        at = upto


def _folder(name: str) -> str:
    return str(PurePosixPath(name).parent)
