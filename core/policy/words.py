"""A rule's part written out again: 装机容量 >= 400千瓦."""

from typing import assert_never

from core.policy import nodes as n
from core.policy.nodes import Node


def words(node: Node) -> str:
    """The part as one line. A derived fact, a rate and a share go by their names."""
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
        case n.Compare() | n.Sum() | n.Product():
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
