"""Nodes of a rule as text: 装机容量 >= 400千瓦."""

from typing import assert_never

from core.policy import nodes as n
from core.policy.nodes import Node


def words(node: Node) -> str:
    """The node on one line. A derived fact, a rate and a share appear by name."""
    match node:
        case n.Literal():
            return node.text
        case n.Term() | n.Derived() | n.Rate() | n.Today() | n.Shared():
            return node.name
        case n.And() | n.Or():
            return (" 且 " if isinstance(node, n.And) else " 或 ").join(map(words, node.parts))
        case n.Not():
            return f"非({words(node.part)})"
        case n.Surely() | n.ByOffice():
            return words(node.part)
        case n.Product():
            left = words(node.left) if isinstance(node.left, n.Product) else _inner(node.left)
            return f"{left} {node.op} {_inner(node.right)}"
        case n.Compare() | n.Sum():
            return f"{words(node.left)} {node.op} {words(node.right)}"
        case n.Member():
            return f"{words(node.part)} 属于 [{', '.join(o for o in node.part.type.options if o in node.options)}]"
        case n.Within():
            return f"{words(node.part)} 属于 [{', '.join(sorted(node.prefixes))}]"
        case n.Extreme():
            return f"{node.op}({', '.join(map(words, node.parts))})"
        case n.If():
            return f"若 {words(node.test)} 则 {words(node.then)} 否则 {words(node.other)}"
        case n.Table():
            return f"{words(node.part)} 分档 [{', '.join(f'{o}: {words(rung)}' for o, rung in node.rungs)}]"
        case n.Months():
            return f"{node.op}({words(node.start)}, {words(node.end)})"
        case n.Days():
            return f"天数({words(node.start)}, {words(node.end)})"
        case n.RateOn():
            return f"{node.name}({words(node.day)})"
        case n.Mentioned():
            return f"提到({words(node.of)})"
        case n.Bands():
            return f"{_inner(node.part)} {node.op} [{_steps(node)}]"
        case n.Climb():
            return f"{node.op}({words(node.part)}, {words(node.former)}) [{_steps(node)}]"
        case n.Whole():
            return f"每满({words(node.part)}, {words(node.step)})"
        case n.Rounded():
            return f"{node.op}({words(node.part)}, {words(node.step)})"
        case n.Year():
            return f"年份({words(node.day)})"
        case n.Exists():
            return f"有({words(node.day)})"
        case n.Size():
            return f"{node.op}({', '.join(map(words, node.parts))})"
        case n.Total():
            return f"{node.op}({node.owner})"
        case _:
            assert_never(node)


def _inner(node: Node) -> str:
    return f"({words(node)})" if isinstance(node, n.Sum | n.Product) else words(node)


def _steps(node: n.Bands | n.Climb) -> str:
    return ", ".join(f"{words(floor)}: {words(step)}" for floor, step in node.steps)
