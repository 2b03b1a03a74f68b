"""YAML with line numbers: scalars are text; mappings and lists know their lines.

Files may come from anybody: those that are too large, too deep, or expand without end are rejected while parsing,
before anything is built.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MOST_CHARACTERS = 16_000_000
MOST_LEVELS = 40
MOST_PARTS = 50_000
"""Limit for the nodes of one document, counting each alias with everything below it."""


Tree: TypeAlias = Any
"""A parsed node: a scalar (in visit files also a number, Boolean or null), a mapping or a list."""


class Event(Protocol):
    """An event of the YAML parser (see yaml.events); each kind has some of these attributes."""

    value: str
    tag: str | None
    style: str | None
    implicit: tuple[bool, bool]
    anchor: str | None


class LocatedMapping(dict[str, Tree]):
    """A mapping with its own line and those of its keys."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class LocatedList(list[Tree]):
    """A list with the lines of its items."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class LocatedYamlError(ValueError):
    """A YAML error with line, and column from 1 (0 if unknown)."""

    def __init__(self, line: int, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def load(text: str) -> list[Tree]:
    """All documents of a YAML stream; Trouble has the line of the error."""
    return _Reader(lambda event: event.value, LocatedMapping, LocatedList).read(text, "")


def plain(text: str) -> list[Tree]:
    """All documents with Booleans, numbers and null as in YAML, but dates as text; for visit files."""
    documents = _Reader(_plain, lambda line: {}, lambda line: []).read(text, "第 {} 行")
    return [d for d in documents if d is not None]


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not complete yet."""

    made: Tree
    line: int
    anchor: str | None
    parts_before: int
    key: str | None = None
    key_line: int = 0


@dataclass(slots=True)
class _Anchored:
    made: Tree
    parts: int
    text: str | None  # of a scalar, which may be a key too


@dataclass
class _Reader:
    """Builds documents from parser events with an explicit stack, so that depth cannot crash the program."""

    scalar: Callable[[Event], Tree]
    mapping: Callable[[int], Tree]
    row: Callable[[int], Tree]
    documents: list[Tree] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, _Anchored] = field(default_factory=dict)
    parts: int = 0

    def read(self, text: str, where: str) -> list[Tree]:
        """All documents; ``where``: the beginning of an error message, with a placeholder for the line."""
        if len(text) > MOST_CHARACTERS:
            raise LocatedYamlError(1, f"文件太大（{len(text)} 个字符，最多 {MOST_CHARACTERS} 个）。请拆成几个文件")
        try:
            event: Any
            for event in yaml.parse(text, Loader=_Loader):
                self._take(event, event.start_mark.line + 1)
        except yaml.MarkedYAMLError as e:
            line, column, said = _slip(text, e)
            raise LocatedYamlError(line, f"{where.format(line)}不是正确的 YAML：{said}", column) from None
        except yaml.reader.ReaderError as e:
            line = text.encode("utf-8", "replace")[: e.position].count(b"\n") + 1
            raise LocatedYamlError(line, f"{where.format(line)}不是正确的 YAML：有不能用的字符") from None
        except (yaml.YAMLError, UnicodeError, RecursionError):
            raise LocatedYamlError(1, "不是正确的 YAML：读不下去") from None
        return self.documents

    def _take(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._count(1, line)
            mark, made = event.start_mark, self.scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = _Anchored(made, 1, event.value)
            self._place(made, line, event.value, mark.column + 1 if mark else 0)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            ended = self.open.pop()
            if ended.anchor:
                self.anchors[ended.anchor] = _Anchored(ended.made, self.parts - ended.parts_before, None)
            self._place(ended.made, ended.line, None)
        elif isinstance(event, yaml.AliasEvent):
            self._repeat(event.anchor or "", line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.anchors, self.parts = {}, 0

    def _begin(self, event: Any, line: int) -> None:
        if self._wants_key():
            raise LocatedYamlError(line, "名称要是一个词，不能是一组内容")
        if len(self.open) >= MOST_LEVELS:
            raise LocatedYamlError(line, f"一层套一层，超过 {MOST_LEVELS} 层。请照样例写")
        before = self.parts
        self._count(1, line)
        if event.anchor:
            self.anchors.pop(event.anchor, None)  # a node inside itself cannot refer to itself
        made = self.mapping(line) if isinstance(event, yaml.MappingStartEvent) else self.row(line)
        self.open.append(_Open(made, line, event.anchor, before))

    def _repeat(self, name: str, line: int) -> None:
        anchored = self.anchors.get(name)
        if anchored is None:
            raise LocatedYamlError(line, f"YAML 里“*{name}”引用的内容前面没有写完")
        self._count(anchored.parts, line)
        self._place(anchored.made, line, anchored.text)

    def _count(self, parts: int, line: int) -> None:
        self.parts += parts
        if self.parts > MOST_PARTS:
            raise LocatedYamlError(line, f"内容太多：一份里超过 {MOST_PARTS} 项（重复引用的也算）。请拆成几份")

    def _wants_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].made, dict) and self.open[-1].key is None

    def _place(self, made: Tree, line: int, text: str | None, column: int = 0) -> None:
        if not self.open:
            self.documents.append(made)
            return
        parent = self.open[-1]
        if isinstance(parent.made, list):
            parent.made.append(made)
            if isinstance(parent.made, LocatedList):
                parent.made.lines.append(line)
        elif parent.key is None:
            if text is None:
                raise LocatedYamlError(line, "名称要是一个词，不能是一组内容")
            if text in parent.made:
                raise LocatedYamlError(line, f"“{text}”写了两次", column)
            parent.key, parent.key_line = text, line
        else:
            parent.made[parent.key] = made
            if isinstance(parent.made, LocatedMapping):
                parent.made.lines[parent.key] = parent.key_line
            parent.key = None


_WORDS = (
    ("mapping values", "这里不能再写“名称: 内容”，多半是冒号或缩进写错了"),
    ("block sequence entries", "这里不能写“-”，多半是缩进写错了"),
    ("could not find expected ':'", "缺一个冒号"),
    ("expected key", "缩进没有对齐，或缺名称"),
    ("expected '-' indicator", "清单的“-”没有对齐"),
    ("expected ',' or ']'", "方括号没有合上，或缺逗号"),
    ("expected ',' or '}'", "花括号没有合上，或缺逗号"),
    ("expected <document start>", "前面的内容已经结束，这里又有别的"),
    ("cannot start any token", "有不能用在开头的字符，如制表符、@、`、%；要写它请加引号"),
    ("tab character", "缩进用了制表符，请改成空格"),
    ("unexpected end of stream", "引号没有合上"),
    ("document indicator", "引号没有合上"),
    ("escape", "反斜杠后面的字符不认得"),
    ("alphabetic or numeric", "“&”或“*”后面要有名字；要写这个字符请加引号"),
    ("tag", "“!”开头的标记不认得；要写这个字符请加引号"),
    ("directive", "“%”开头的一行不认得；要写这个字符请加引号"),
    ("control characters", "有不能用的控制字符"),
)


def _in_words(problem: str | None) -> str:
    """A Chinese translation of the parser's message."""
    return next((words for part, words in _WORDS if part in (problem or "")), "写法不合规定")


_NO_GAP = re.compile(r"(\s*(?:-\s+)?[^\s:：#'\"\[\]{}|>][^:：#]*?)(：|:(?=\S))")
_NO_COLON = re.compile(r"\s*(?:-\s+)?([^\s:：#'\"\[\]{}-]+)\s+\S")


def _slip(text: str, error: Any) -> tuple[int, int, str]:
    """(line, column, message) of the actual error, which often is before the place where the parser stopped."""
    lines = text.split("\n")
    stopped, begun = error.problem_mark, error.context_mark
    at = stopped.line if stopped else 0
    unclosed = _unclosed(lines, at) if "scalar" not in (error.context or "") else None
    if unclosed:
        return (*unclosed, "引号没有合上")
    if begun is not None and any(part in (error.problem or "") for part in _BEGUN_BEFORE):
        return begun.line + 1, begun.column + 1, _in_words(error.problem)
    for near in (at, at - 1):
        line = lines[near] if 0 <= near < len(lines) else ""
        indent = len(line) - len(line.lstrip())
        if "\t" in line[:indent]:
            return near + 1, line.index("\t") + 1, "缩进用了制表符，请改成空格"
    for near in (at, at - 1):
        line = lines[near] if 0 <= near < len(lines) else ""
        found = _NO_GAP.match(line)
        if found and ": " not in line and not line.rstrip().endswith(":"):
            wide = found[2] == "："
            said = "这里的冒号是全角的，请改成半角的“:”，后面空一格" if wide else "冒号后面要空一格"
            return near + 1, found.end(1) + 1, said
    above = lines[at - 1] if at else ""
    if "mapping values" in (error.problem or "") and above.strip() and not re.search(r"[:#]|^\s*-", above):
        found = _NO_COLON.match(above)
        return at, (found.end(1) if found else len(above)) + 1, "缺一个冒号"
    if "expected ':'" in (error.problem or "") and begun is not None:
        found = _NO_COLON.match(lines[begun.line]) if begun.line < len(lines) else None
        return begun.line + 1, (found.end(1) if found else begun.column) + 1, "缺一个冒号"
    return at + 1, (stopped.column if stopped else 0) + 1, _in_words(error.problem)


_SEARCHED = 15
"""Number of lines above an error that are searched for an unclosed quotation mark."""


def _unclosed(lines: list[str], at: int) -> tuple[int, int] | None:
    """(line, column) of a quotation mark above a place that is not closed on its line."""
    for near in range(at, max(-1, at - _SEARCHED), -1):
        line = lines[near] if near < len(lines) else ""
        for mark in ('"', "'"):
            begins = re.search(rf"(?:[:\[{{,-]\s+|^\s*|[\[{{]){mark}", line)
            if begins and line.count(mark) % 2:
                return near + 1, begins.end()
    return None


_BEGUN_BEFORE = ("unexpected end of stream", "document indicator", "',' or ']'", "',' or '}'")
"""Messages of errors that began earlier: a quotation mark or bracket that was never closed."""


_TRUE, _FALSE, _NULL = ("true", "True", "TRUE"), ("false", "False", "FALSE"), ("", "~", "null", "Null", "NULL")
_WHOLE_NUMBER = re.compile(r"-?(?:0[0-7]*|[1-9][0-9]*)")
_TAG = "tag:yaml.org,2002:"


def _plain(event: Event) -> Tree:
    text: str = event.value
    tag = event.tag or "!"
    kind = tag.removeprefix(_TAG) if tag != "!" else _kind(text) if event.implicit[0] or event.tag else "str"
    if event.style in ("'", '"'):
        return text
    if kind == "bool" and text in (*_TRUE, *_FALSE):
        return text in _TRUE
    if kind == "null":
        return None
    if kind == "int" and text.lstrip("-").isdecimal() and len(text) < 20:
        return int(text)
    return text


def _kind(text: str) -> str:
    if text in _NULL:
        return "null"
    if text in _TRUE or text in _FALSE:
        return "bool"
    return "int" if _WHOLE_NUMBER.fullmatch(text) else "str"
