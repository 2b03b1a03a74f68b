"""Faults of a pack with file, line, column and length, for underlining.

Faults are reported as `file:line message`; the quoted words are searched in that line and its continuation lines.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.policy.located_yaml import LocatedYamlError, load

_TOLD = re.compile(r"([^\s:]+):(\d+) (.*)", re.DOTALL)
_AT = re.compile(r"在第 (\d+) 个字“")
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)*)”")
_ADVICE = re.compile(r"，(?:最接近的是|它在|如“)|；(?:可选|有：|事实里有)|（另有|这一项的原文却都在")
_KEYS = ((" 的责任单位与", "offices"),)
"""Messages that mean a key without quoting it."""
_GOES_ON = 12
"""Lines after the reported one in which a rule may continue."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and its location: lines and columns from 1; 0 if unknown, file None if it has none."""

    file: str | None
    line: int
    column: int
    length: int
    message: str


def located(files: Mapping[str, bytes], messages: Sequence[str]) -> tuple[Fault, ...]:
    """Each fault with its location in the files."""
    return tuple(_located(files, one) for one in messages)


def shown(files: Mapping[str, bytes], messages: Sequence[str]) -> Iterator[str]:
    """Each fault as text, with its line and a caret below the place."""
    for fault, one in zip(located(files, messages), messages, strict=True):
        if fault.file is None or not fault.column:
            yield one
            continue
        line = _lines(files, fault.file)[fault.line - 1]
        yield f"{fault.file}:{fault.line}:{fault.column} {fault.message}"
        yield from _underlined(line, fault.column - 1, max(fault.length, 1))


_ROOM = 70


def _underlined(line: str, start: int, length: int) -> Iterator[str]:
    """The line (or the part of a long one around the place), and carets below, by character width."""
    cut = max(0, start - _ROOM // 2) if len(line) > _ROOM else 0
    part, at = line[cut : cut + _ROOM].replace("\t", " "), start - cut
    before = ("…" if cut else "") + part[:at]
    yield f"    {'…' if cut else ''}{part}{'…' if cut + _ROOM < len(line) else ''}"
    yield f"    {' ' * _width(before)}{'^' * max(1, _width(part[at : at + length]))}"


def _width(text: str) -> int:
    """Width in terminal columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _located(files: Mapping[str, bytes], told: str) -> Fault:
    found = _TOLD.match(told)
    if found is None:
        return Fault(None, 0, 0, 0, told)
    file, line, message = found[1], int(found[2]), found[3]
    lines = _lines(files, file)
    if not 1 <= line <= len(lines):
        return Fault(file, line, 0, 0, message)
    trouble = _trouble(files, file)
    if trouble is not None and trouble.column and message == str(trouble):
        return Fault(file, line, min(trouble.column, len(lines[line - 1]) + 1), 1, message)
    return Fault(file, *_place(lines, line, message), message)


def _lines(files: Mapping[str, bytes], file: str) -> list[str]:
    return files.get(file, b"").decode("utf-8", "replace").split("\n")


def _trouble(files: Mapping[str, bytes], file: str) -> LocatedYamlError | None:
    """The YAML error of a file; None if it is valid."""
    if not file.endswith(".yaml"):
        return None
    try:
        load(files.get(file, b"").decode("utf-8", "replace"))
    except LocatedYamlError as trouble:
        return trouble
    return None


def _place(lines: Sequence[str], line: int, message: str) -> tuple[int, int, int]:
    """(line, column, length) of what a message is about: the last of its quoted words found there, ignoring advice."""
    blamed = _ADVICE.split(message)[0]
    quoted = [q for q in _QUOTED.findall(blamed) if q] or [key for words, key in _KEYS if words in blamed]
    at, ends = _AT.search(message), "读不懂，在末尾" in message
    if quoted and (at or ends):
        inside = _within(lines, line, quoted[0], int(at[1]) - 1 if at else len(quoted[0]))
        if inside is not None:
            return inside
    for words in quoted if "规则里的“" in blamed else reversed(quoted):
        for number in range(line, min(line + _GOES_ON, len(lines) + 1)):
            column = _column(lines[number - 1], words, beside="原文" not in blamed)
            if column >= 0:
                return number, column + 1, len(words)
            if number > line and _begins_another(lines[line - 1], lines[number - 1]):
                break
    text = lines[line - 1]
    start = len(text) - len(text.lstrip(" -"))
    return line, start + 1, max(1, len(text.strip(" -")))


def _column(line: str, words: str, beside: bool) -> int:
    """The position of words in a line, from 0; `beside`: preferably after the colon, in the rule. -1: not found."""
    colon = line.find(": ") if beside else -1
    after = line.find(words, colon) if colon >= 0 else -1
    return after if after >= 0 else line.find(words)


def _within(lines: Sequence[str], line: int, rule: str, place: int) -> tuple[int, int, int] | None:
    """A position inside a rule on one line."""
    start = lines[line - 1].find(rule)
    return (line, start + place + 1, 1) if start >= 0 else None


def _begins_another(first: str, other: str) -> bool:
    """Whether a line does not continue what begins on the first one."""
    return bool(other.strip()) and _indent(other) <= _indent(first)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
