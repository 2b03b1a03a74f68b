"""Visit files, read one visit at a time: YAML with one or many, or JSON lines. Only one visit is in memory at a time,
and a broken one does not hide the others."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import AnswerError, os_error_words
from core.policy.located_yaml import MOST_CHARACTERS, LocatedYamlError, plain

_PREFACE = re.compile(r"\s*(?:[#%].*)?")  # lines that may precede a document
_LINE = "第 {} 行"


def documents(path: str) -> Iterator[tuple[str, object]]:
    """For each visit in a file its location, and the document, or an AnswerError that says why it is unreadable."""
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            yield from _placed(path, file)
    except OSError as e:
        yield path, AnswerError(f"读不了 {path}：{os_error_words(e)}。请查对文件名")
    except UnicodeDecodeError:
        yield path, AnswerError(f"{path} 不是 UTF-8 文字，请用 UTF-8 编码另存")


def _placed(path: str, file: Iterator[str]) -> Iterator[tuple[str, object]]:
    """Each visit with its number, or without one if there is only one."""
    held: object = None
    number = 0
    for number, document in enumerate(_read(path, file), 1):
        if number > 1:
            yield f"{path} 第 {number - 1} 份", held
        held = document
    if number:
        yield path if number == 1 else f"{path} 第 {number} 份", held
    else:
        yield path, AnswerError(f"{path} 是空的，没有咨询")


def _read(path: str, file: Iterator[str]) -> Iterator[object]:
    lined = path.lower().endswith((".jsonl", ".ndjson"))
    try:
        for line, text in _single(file) if lined else _parts(file):
            yield from _documents_of(path, line, text)
    except LocatedYamlError as e:  # an unterminated document: what follows cannot be separated
        yield AnswerError(f"{path} {_LINE.format(e.line)}{e}")


def _documents_of(path: str, line: int, text: str) -> Iterator[object]:
    try:
        yield from _as_json(text) or plain(text)
    except LocatedYamlError as e:
        words = re.sub(r"^第 \d+ 行", "", str(e))
        within = min(e.line, text.count("\n") + 1)  # YAML reports something missing at the end one line later
        yield AnswerError(f"{path} {_LINE.format(line + within)}{words}")


def _as_json(text: str) -> list[Any]:
    """One JSON object, which is also YAML but read in a tenth of the time; [] if the YAML reader must decide."""
    if not text.startswith("{"):
        return []
    try:
        return [_JSON.decode(text)]
    except (ValueError, RecursionError):
        return []


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name twice")  # the YAML reader reports it with its line
    return made


_JSON = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_float=str, parse_constant=str)


def _single(file: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Each non-empty line, with the number of lines before it."""
    return ((at, text) for at, line in enumerate(file) if (text := line.strip()))


def _parts(file: Iterator[str]) -> Iterator[tuple[int, str]]:
    """The documents of a YAML stream as text, each with the number of lines before it."""
    begins, held, size, empty = 0, list[str](), 0, True
    for at, line in enumerate(file):
        if line.startswith("---") and not line[3:4].strip() and not empty:
            yield begins, "".join(held)
            begins, held, size, empty = at, [], 0, True
        held.append(line)
        size += len(line)
        empty = empty and (line.startswith("---") or _PREFACE.fullmatch(line.rstrip("\n")) is not None)
        if size > MOST_CHARACTERS:
            raise LocatedYamlError(begins + 1, f"起的一份太大（超过 {MOST_CHARACTERS} 个字符）。请拆成几份")
    if held and not empty:
        yield begins, "".join(held)
