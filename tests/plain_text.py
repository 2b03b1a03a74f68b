"""Values as text that a person can compare line by line: for what is approved as a whole (`approved` in conftest)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

from core.policy import nodes as n
from core.policy.expression import Expression
from core.policy.pack import Anchor
from core.policy.words import words


def plain_text(value: object) -> str:
    """The value and everything in it, a line for each part that is not as usual."""
    return "\n".join(_lines("", value)) + "\n"


def _lines(name: str, value: Any) -> Iterator[str]:
    head = f"{name}: " if name else ""
    if isinstance(value, Expression):
        yield f"{head}{value.source}"
        yield f"  读作: {words(value.root)}"
        yield f"  树: {tree(value.root)}"
        yield f"  用到: {_line(value.names)} {_line(value.pieces)}"
    elif _on_a_line(value):
        yield f"{head}{_line(value)}"
    else:
        yield f"{head}{type(value).__name__ if is_dataclass(value) else ''}".rstrip()
        for key, part in _parts(value):
            yield from (f"  {line}" for line in _lines(key, part))


def _on_a_line(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(isinstance(each, str | int) for each in value)
    return isinstance(value, Anchor) or not (isinstance(value, Mapping) or is_dataclass(value))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(key), part) for key, part in value.items())
    elif isinstance(value, tuple | list) and not is_dataclass(value):
        yield from (("-", part) for part in value)
    else:
        for each in fields(value):
            held = getattr(value, each.name)
            usual = each.default_factory() if each.default_factory is not MISSING else each.default
            if each.init and (usual is MISSING or held != usual):
                yield each.name, held


def _line(value: object) -> str:
    match value:
        case Anchor():
            return f"“{value.phrase}” 第{value.article}条[{value.start}:{value.end}]"
        case Enum():
            return value.name
        case datetime.date():
            return value.isoformat()
        case frozenset():
            return f"{{{', '.join(sorted(map(_line, value)))}}}"
        case tuple() | list():
            return f"[{', '.join(map(_line, value))}]"
        case str():
            return repr(value) if not value or value != value.strip() or "\n" in value else value
    return str(value)


def tree(node: object) -> str:
    """A rule's tree on one line: (Compare >= (Term 设备投资 元) (Literal 500万元 …))."""
    if isinstance(node, n.Type):
        return node.name + (str(node.dims) if node.dims else "")
    if isinstance(node, n.Derived):
        return f"(Derived {node.name})"
    if isinstance(node, n.Size):
        return f"(Size {node.op} {' '.join(map(tree, node.parts))})"
    if is_dataclass(node):
        return f"({type(node).__name__} {' '.join(tree(getattr(node, each.name)) for each in fields(node))})"
    if isinstance(node, tuple):
        return f"[{' '.join(map(tree, node))}]"
    return _line(node)
