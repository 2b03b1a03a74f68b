"""Editing one entry of a pack's YAML file in place, leaving everything else as it is.

Comments, order and white space are preserved: changes are made to the text itself, at the position where the YAML
parser found the node. A path addresses a node: ("when", "2000万元以下"), ("doubts", 0, "note").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeAlias, Union

import yaml

Path: TypeAlias = tuple[str | int, ...]
NodeValue: TypeAlias = Union[str, list["NodeValue"], dict[str, "NodeValue"]]  # noqa: UP007, a name within itself
"""The value of a node: text, list, or mapping."""

_STEP = 2
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(ValueError):
    """The entry is not valid YAML, so that it can only be edited as text."""


@dataclass(frozen=True)
class Entry:
    """An entry, or a whole file that is one mapping."""

    text: str

    @cached_property
    def _root(self) -> yaml.MappingNode:
        try:
            node = yaml.compose(self.text, Loader=_Loader)
        except yaml.YAMLError as error:
            raise Unreadable(str(error)) from error
        if isinstance(node, yaml.SequenceNode) and len(node.value) == 1:
            node = node.value[0]
        if not isinstance(node, yaml.MappingNode):
            raise Unreadable("没有 名称: 内容")
        return node

    @property
    def readable(self) -> bool:
        """Whether it is valid YAML of the expected shape."""
        try:
            return bool(self._root)
        except Unreadable:
            return False

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    # ── reading

    def get(self, *path: str | int) -> NodeValue | None:
        """The value at a path, or None."""
        node = self._node(path)
        return None if node is None else _said(node)

    def text_at(self, *path: str | int) -> str:
        """The text at a path; "" if there is none."""
        found = self.get(*path)
        return found if isinstance(found, str) else ""

    def table(self, *path: str | int) -> dict[str, NodeValue]:
        """The mapping at a path; empty if there is none."""
        found = self.get(*path)
        return found if isinstance(found, dict) else {}

    def rows(self, *path: str | int) -> list[NodeValue]:
        """The list at a path; empty if there is none."""
        found = self.get(*path)
        return found if isinstance(found, list) else []

    def place_at(self, line: int) -> Path:
        """The innermost path that begins on or before a line (from 0)."""
        found: Path = ()
        for path, at in self._places(self._root, ()):
            if at <= line:
                found = path
        return found

    def _places(self, node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                yield (*path, key.value), key.start_mark.line
                yield from self._places(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for at, value in enumerate(node.value):
                yield (*path, at), value.start_mark.line
                yield from self._places(value, (*path, at))

    def _node(self, path: Sequence[str | int]) -> yaml.Node | None:
        node: yaml.Node | None = self._root
        for key in path:
            if isinstance(key, str):
                pair = _pair(node, key)
                node = pair[1] if pair else None
            elif isinstance(node, yaml.SequenceNode) and key < len(node.value):
                node = node.value[key]
            else:
                return None
        return node

    # ── changing

    def set(self, path: Path, value: NodeValue, order: Sequence[str] = ()) -> "Entry":
        """The entry with another value at a path, which is created if missing. `order`: the usual key order of the
        enclosing mapping."""
        node = self._node(path)
        if node is not None and _said(node) == value:
            return self
        if isinstance(node, yaml.ScalarNode) and isinstance(value, str) and node.style not in ("|", ">"):
            parent = self._node(path[:-1])
            return self._replaced(self._at(node.start_mark), self._at(node.end_mark), _word(value, _flow(parent)))
        if node is not None:
            return self._rewritten(path, value)
        return self._added(path, value, order)

    def remove(self, *path: str | int) -> "Entry":
        """The entry without the node at a path; an enclosing mapping left empty is removed too."""
        parent, key = self._node(path[:-1]), path[-1]
        if parent is None or self._node(path) is None:
            return self
        if len(parent.value) == 1 and len(path) > 1:
            return self.remove(*path[:-1])
        held = list(_held(parent))
        at = next(i for i, (name, _, _) in enumerate(held) if name == key)
        start, end = self._at(held[at][1].start_mark), self._end(held[at][2])
        if _flow(parent):
            return self._cut_from_row(held, at, start, end)
        if isinstance(key, int):
            start = self.text.rindex("-", 0, start)
        if self.text[:start].rpartition("\n")[2].strip():  # the first key, on the line of the dash
            return self._replaced(start, self._at(held[at + 1][1].start_mark), "")
        return self._replaced(self.text.rfind("\n", 0, start) + 1, self._line_end(end) + 1, "")

    def rename(self, path: Path, name: str) -> "Entry":
        """The entry with a key renamed; its value stays."""
        pair = _pair(self._node(path[:-1]), str(path[-1]))
        if pair is None or name == path[-1]:
            return self
        parent = self._node(path[:-1])
        return self._replaced(self._at(pair[0].start_mark), self._at(pair[0].end_mark), _name(name, _flow(parent)))

    def _cut_from_row(
        self, held: list[tuple[str | int, yaml.Node, yaml.Node]], at: int, start: int, end: int
    ) -> "Entry":
        if at + 1 < len(held):
            return self._replaced(start, self._at(held[at + 1][1].start_mark), "")
        return self._replaced(self._end(held[at - 1][2]), end, "")

    def _rewritten(self, path: Path, value: NodeValue) -> "Entry":
        """Replace a node by one of another kind."""
        node, parent = self._node(path), self._node(path[:-1])
        assert node is not None
        assert parent is not None
        if _flow(parent):
            return self._replaced(self._at(node.start_mark), self._end(node), _in_row(value))
        if isinstance(path[-1], int):
            column = self._at(node.start_mark) - self.text.rfind("\n", 0, self._at(node.start_mark)) - 1
            return self._replaced(self._at(node.start_mark), self._end(node), _below_dash(value, column))
        pair = _pair(parent, path[-1])
        assert pair is not None
        colon = self.text.index(":", self._at(pair[0].end_mark)) + 1
        return self._replaced(colon, self._end(node), _beside(value, int(pair[0].start_mark.column)))

    def _added(self, path: Path, value: NodeValue, order: Sequence[str]) -> "Entry":
        parent, key = self._node(path[:-1]), path[-1]
        if parent is None or not isinstance(parent, yaml.CollectionNode):
            around: NodeValue = {key: value} if isinstance(key, str) else [value]
            return self.set(path[:-1], around, order)
        if _flow(parent) and not parent.value and path[:-1]:
            return self._rewritten(path[:-1], {key: value} if isinstance(key, str) else [value])
        if _flow(parent):
            return self._added_in_row(parent, key, value)
        if isinstance(key, int):
            last = parent.value[-1]
            dash = self.text.rindex("-", 0, self._at(last.start_mark))
            column = dash - self.text.rfind("\n", 0, dash) - 1
            text = f"\n{' ' * column}- {_below_dash(value, column + _STEP)}"
            end = self._line_end(self._end(last))
            return self._replaced(end, end, text)
        names = [pair[0].value for pair in parent.value]
        before = _before(names, key, order)
        column = parent.value[0][0].start_mark.column
        text = f"\n{' ' * column}{_name(key)}:{_beside(value, column)}"
        end = self._line_end(self._end(parent.value[before][1]))
        return self._replaced(end, end, text)

    def _added_in_row(self, parent: yaml.Node, key: str | int, value: NodeValue) -> "Entry":
        end = self._at(parent.end_mark) - 1
        said = f"{_name(key, True)}: {_in_row(value)}" if isinstance(key, str) else _in_row(value)
        return self._replaced(end, end, f", {said}" if parent.value else said)

    # ── positions in the text

    def _at(self, mark: Any) -> int:
        return int(self._starts[mark.line] + mark.column)

    def _end(self, node: yaml.Node) -> int:
        """The end of a node's text; a block mapping ends with its last word."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self._end(last[1] if isinstance(last, tuple) else last)
        end = self._at(node.end_mark)
        start = self._at(node.start_mark)
        return start + len(self.text[start:end].rstrip())

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _replaced(self, start: int, end: int, words: str) -> "Entry":
        return Entry(self.text[:start] + words + self.text[end:])


def _flow(node: yaml.Node | None) -> bool:
    """Whether a node is in flow style (within brackets)."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _pair(node: yaml.Node | None, key: str | int) -> tuple[yaml.ScalarNode, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((pair for pair in node.value if pair[0].value == key), None)


_Held: TypeAlias = tuple[str | int, yaml.Node, yaml.Node]


def _held(node: yaml.Node) -> Iterator[_Held]:
    """(key or index, start, node) for the children of a collection."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((at, value, value) for at, value in enumerate(node.value))


def _said(node: yaml.Node) -> NodeValue:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _said(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_said(value) for value in node.value]
    return str(node.value)


def _before(names: Sequence[str], key: str, order: Sequence[str]) -> int:
    """The index after which a new key is inserted."""
    if key not in order:
        return len(names) - 1
    rank = order.index(key)
    earlier = [at for at, name in enumerate(names) if name in order and order.index(name) < rank]
    return earlier[-1] if earlier else 0


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4096)
def _word(text: str, flow: bool = False) -> str:
    """A scalar: plain if it parses back to the same text, otherwise quoted."""
    tried = f"[{text}]" if flow else f"k: {text}"
    try:
        node: Any = yaml.compose(tried, Loader=_Loader)
        held = node.value[0] if flow else node.value[0][1]
        plain = len(node.value) == 1 and isinstance(held, yaml.ScalarNode) and held.value == text and not held.style
    except (yaml.YAMLError, IndexError, TypeError, AttributeError):
        plain = False
    return text if plain and text and "\n" not in text else _quoted(text)


@lru_cache(maxsize=4096)
def _name(text: str, flow: bool = False) -> str:
    try:
        node: Any = yaml.compose(f"{{{text}: v}}" if flow else f"{text}: v", Loader=_Loader)
        key, value = node.value[0]
        plain = key.value == text and not key.style and value.value == "v" and len(node.value) == 1
    except (yaml.YAMLError, IndexError, TypeError, AttributeError, ValueError):
        plain = False
    return text if plain and text else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _in_row(value: NodeValue) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_name(k, True)}: {_in_row(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_in_row, value)) + "]"
    return _word(value, True)


def _beside(value: NodeValue, column: int) -> str:
    """The text after the colon of a key at this column."""
    if isinstance(value, dict) and value:
        inner = " " * (column + _STEP)
        return "".join(f"\n{inner}{_name(k)}:{_beside(v, column + _STEP)}" for k, v in value.items())
    if isinstance(value, list) and any(isinstance(v, dict) for v in value):
        inner = " " * (column + _STEP)
        return "".join(f"\n{inner}- {_below_dash(v, column + 2 * _STEP)}" for v in value)
    return f" {_in_row(value) if not isinstance(value, str) else _word(value)}"


def _below_dash(value: NodeValue, column: int) -> str:
    """The text after a dash; its keys are at this column."""
    if not isinstance(value, dict) or not value:
        return _in_row(value) if not isinstance(value, str) else _word(value)
    lines = [f"{_name(k)}:{_beside(v, column)}" for k, v in value.items()]
    return f"\n{' ' * column}".join(lines)


def written(value: dict[str, NodeValue], dash: bool = False) -> str:
    """A new mapping as YAML; `dash`: as a list entry."""
    return f"- {_below_dash(value, _STEP)}\n" if dash else f"{_below_dash(value, 0)}\n"


# ── a file of entries ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EntryLines:
    """The lines of an entry in its file: `start` to `end` as in slices. Text between entries belongs to none."""

    id: str
    start: int
    end: int


_ID = re.compile(r"^(?:\s*-)?\s*id:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)


@lru_cache(maxsize=128)
def pieces(text: str) -> tuple[EntryLines, ...]:
    """The entries of a file that is a list, even if one of them is not valid YAML."""
    lines = text.splitlines()
    dashes = [at for at, line in enumerate(lines) if re.match(r"-(\s|$)", line)]
    found = []
    for start, following in zip(dashes, [*dashes, len(lines)][1:], strict=True):
        end = following
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
            end -= 1
        named = _ID.search("\n".join(lines[start:end]))
        found.append(EntryLines(named[1] if named else "", start, end))
    return tuple(found)


def remarks_above(text: str, piece: EntryLines) -> tuple[int, tuple[str, ...]]:
    """(first line, texts) of the comments directly above an entry; comments above an empty line belong to no entry."""
    lines, at = text.splitlines(), piece.start
    while at > 0 and lines[at - 1].startswith("#"):
        at -= 1
    return at, tuple(line.lstrip("# ").strip() for line in lines[at : piece.start])


def piece_text(text: str, piece: EntryLines) -> str:
    """The lines of an entry."""
    return "\n".join(text.splitlines()[piece.start : piece.end])


def with_piece(text: str, piece: EntryLines, entry: str) -> str:
    """The file with the lines of one entry replaced; with '' the entry is removed."""
    lines = text.splitlines()
    made = [*lines[: piece.start], *entry.rstrip("\n").splitlines(), *lines[piece.end :]]
    return "\n".join(made).strip("\n") + "\n" if entry.strip() else _closed_up(lines, piece)


def _closed_up(lines: Sequence[str], piece: EntryLines) -> str:
    kept = [*lines[: piece.start], *lines[piece.end :]]
    while (
        piece.start < len(kept)
        and not kept[piece.start].strip()
        and (piece.start == 0 or not kept[piece.start - 1].strip())
    ):
        del kept[piece.start]
    return "\n".join(kept).rstrip("\n") + "\n" if kept else "[]\n"


def with_new_entry(text: str, entry: str) -> str:
    """The file with an entry appended."""
    before = "" if text.strip() in ("", "[]") else text.rstrip("\n") + "\n\n"
    return f"{before}{entry.rstrip()}\n"
