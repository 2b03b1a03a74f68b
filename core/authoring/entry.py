"""Editing one entry of a pack's YAML file in place, leaving everything else as it is.

Comments, order and white space are preserved: changes are made to the text itself, at the position where the YAML
parser found the node. A path addresses a node: ("when", "2000万元以下"), ("doubts", 0, "note").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import yaml

from core.authoring.yaml_writer import (
    INDENT,
    LOADER,
    NodeValue,
    after_colon,
    after_dash,
    flow_text,
    key_text,
    scalar_text,
)

Path: TypeAlias = tuple[str | int, ...]


class Unreadable(ValueError):
    """The entry is not valid YAML, so that it can only be edited as text."""


@dataclass(frozen=True)
class Entry:
    """An entry, or a whole file that is one mapping."""

    text: str

    @cached_property
    def _root(self) -> yaml.MappingNode:
        try:
            node = yaml.compose(self.text, Loader=LOADER)
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
        return None if node is None else _plain_value(node)

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
        if node is not None and _plain_value(node) == value:
            return self
        if isinstance(node, yaml.ScalarNode) and isinstance(value, str) and node.style not in ("|", ">"):
            parent = self._node(path[:-1])
            return self._replaced(self._at(node.start_mark), self._at(node.end_mark), scalar_text(value, _flow(parent)))
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
        return self._replaced(self._at(pair[0].start_mark), self._at(pair[0].end_mark), key_text(name, _flow(parent)))

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
            return self._replaced(self._at(node.start_mark), self._end(node), flow_text(value))
        if isinstance(path[-1], int):
            column = self._at(node.start_mark) - self.text.rfind("\n", 0, self._at(node.start_mark)) - 1
            return self._replaced(self._at(node.start_mark), self._end(node), after_dash(value, column))
        pair = _pair(parent, path[-1])
        assert pair is not None
        colon = self.text.index(":", self._at(pair[0].end_mark)) + 1
        return self._replaced(colon, self._end(node), after_colon(value, int(pair[0].start_mark.column)))

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
            text = f"\n{' ' * column}- {after_dash(value, column + INDENT)}"
            end = self._line_end(self._end(last))
            return self._replaced(end, end, text)
        names = [pair[0].value for pair in parent.value]
        before = _before(names, key, order)
        column = parent.value[0][0].start_mark.column
        text = f"\n{' ' * column}{key_text(key)}:{after_colon(value, column)}"
        end = self._line_end(self._end(parent.value[before][1]))
        return self._replaced(end, end, text)

    def _added_in_row(self, parent: yaml.Node, key: str | int, value: NodeValue) -> "Entry":
        end = self._at(parent.end_mark) - 1
        said = f"{key_text(key, True)}: {flow_text(value)}" if isinstance(key, str) else flow_text(value)
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


def _plain_value(node: yaml.Node) -> NodeValue:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain_value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain_value(value) for value in node.value]
    return str(node.value)


def _before(names: Sequence[str], key: str, order: Sequence[str]) -> int:
    """The index after which a new key is inserted."""
    if key not in order:
        return len(names) - 1
    rank = order.index(key)
    earlier = [at for at, name in enumerate(names) if name in order and order.index(name) < rank]
    return earlier[-1] if earlier else 0
