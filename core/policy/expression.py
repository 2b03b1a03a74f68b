"""The rule language: read once, checked for names and units, and turned into closures.

An expression is compiled when the pack loads. Run on a scope it gives a value that may be partly open (see
`values`); `blame` then tells which facts keep it open. Nothing walks the tree for an answer.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from core.policy.builder import Builder
from core.policy.nodes import BOOL, DATE, MONEY, Expression, Fault, Names, Node, Scope, Type, derived_node


@cache
def _parser() -> Any:
    from lark import Lark

    grammar = resources.files("core.policy").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


@lru_cache(maxsize=2048)
def _tree(source: str) -> Any:
    """The parse tree of a rule; the doubts that all items share are the same text many times."""
    return _parser().parse(source)


def compile_rule(source: str, names: Names, each: str = "", extra: Mapping[str, Node] | None = None) -> Expression:
    """Read and check one rule. `each` is the list whose record fields are in reach; Fault says what is wrong."""
    from lark.exceptions import UnexpectedInput

    try:
        tree = _tree(source)
    except UnexpectedInput as e:
        at = source[max(0, int(getattr(e, "pos_in_stream", None) or 0) - 6) :][:16]
        raise Fault(f"“{source}”读不懂，在“{at}”附近") from None
    node = Builder(names, each, extra or {}).build(tree)
    leaves = dict.fromkeys(n.name for n in node.walk() if n.op in ("fact", "field", "derived"))
    return Expression(source, node, tuple(leaves))


__all__ = [
    "BOOL", "DATE", "MONEY", "Expression", "Fault", "Names", "Node", "Scope", "Type", "compile_rule", "derived_node",
]  # fmt: skip
