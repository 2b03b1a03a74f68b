"""The rule language: parsing, checking of names and units, and a tree of plain data (`nodes`).

Evaluated in a scope, a rule has a value that may be partly open (see `values`); `blame` then returns the facts that
keep it open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from importlib import resources
from typing import TYPE_CHECKING

from core.policy import interpreter
from core.policy.fact import Key
from core.policy.nodes import Derived, Node, Term, walk
from core.policy.rule_scope import NameResolver, RuleScope
from core.policy.rule_types import BOOL, DATE, MONEY, PLAIN, RuleError, Type
from core.policy.values import Bounds, Truth, Value

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

    from core.policy.builder import ParseTree


class Code:
    """How a rule is evaluated: interpreted, or by equivalent generated Python (`core.assess.program`)."""

    __slots__ = ("blame", "value")

    def __init__(self, root: Node) -> None:
        self.value: interpreter.Run = partial(interpreter.value, root)
        self.blame: Callable[[RuleScope], Iterable[Key]] = partial(interpreter.blame, root)


@dataclass(frozen=True, slots=True)
class Expression:
    """A rule. `names`: the facts it reads, in order: 从业人员, or 担保贷款.金额. `pieces`: the source split at names,
    as (text before, name); the last piece has the rest and no name."""

    source: str
    root: Node = field(repr=False)
    names: tuple[str, ...] = ()
    pieces: tuple[tuple[str, str], ...] = ()
    code: Code = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", Code(self.root))

    def __reduce__(self) -> tuple[type["Expression"], tuple[object, ...]]:
        return Expression, (self.source, self.root, self.names, self.pieces)

    @property
    def type(self) -> Type:
        """Boolean, date, choice, industry, or a number with units."""
        return self.root.type

    def walk(self) -> Iterator[Node]:
        """All nodes of the rule."""
        return walk(self.root)

    def value(self, scope: RuleScope) -> Value:
        """Its value in this scope."""
        return self.code.value(scope)

    def truth(self, scope: RuleScope) -> Truth:
        """The value of a Boolean rule."""
        found = self.code.value(scope)
        assert isinstance(found, Truth)
        return found

    def bounds(self, scope: RuleScope) -> Bounds:
        """The value of a numeric or date rule."""
        found = self.code.value(scope)
        assert isinstance(found, Bounds)
        return found

    def blame(self, scope: RuleScope) -> tuple[Key, ...]:
        """Keys of the facts that keep the value open in this scope; empty if it is known."""
        return tuple(dict.fromkeys(self.code.blame(scope)))


@cache
def _parser() -> "Lark":
    from lark import Lark

    grammar = resources.files("core.policy").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


@lru_cache(maxsize=2048)
def _tree(source: str) -> "ParseTree":
    """The parse tree of a rule, cached: doubts shared by all items are the same text many times."""
    return _parser().parse(source)


def compile_rule(
    source: str, names: NameResolver, each: str = "", extra: Mapping[str, Node] | None = None
) -> Expression:
    """Parse and check one rule. `each`: the list whose record fields are accessible. Raises RuleError with one Chinese
    sentence: what is wrong and where."""
    from lark.exceptions import UnexpectedInput

    from core.policy.builder import Builder  # not imported for a cached policy

    try:
        tree = _tree(source.translate(_KEYBOARD))
    except UnexpectedInput as e:
        raise RuleError(f"“{source}”读不懂，{_where(source, _place(e))}") from None
    node = Builder(names, each, extra or {}).build(tree)
    leaves = dict.fromkeys(
        n.key if isinstance(n, Term) else n.name for n in walk(node) if isinstance(n, Term | Derived)
    )
    return Expression(source, node, tuple(leaves), _pieces(source, tree))


_WIDE, _PLAIN = (
    "（），、：＝＞＜％＋－−＊*·／［］【】．！～　０１２３４５６７８９",
    "(),,:=><%+--×××/[][].!~ 0123456789",
)
_KEYBOARD = str.maketrans(_WIDE, _PLAIN)
"""Maps punctuation of Chinese keyboards to ASCII, one character each, so that positions are unchanged."""

_JOINED, _SUM = "要写 且 或 或", "金额写成 20万元"
_MEANT = {
    "“": "引号不用写", "”": "引号不用写", "。": "句号不用写", "；": _JOINED, ";": _JOINED, "&": "要写 且",
    "|": "要写 或", "→": "要写 则", "$": _SUM, "¥": _SUM, "￥": _SUM,
}  # fmt: skip
"""Characters that no rule has, and what to write instead."""


def _place(error: "UnexpectedInput") -> int | None:
    """The position of a syntax error, from 0; None: the rule ends too early."""
    token = getattr(error, "token", None)
    return None if token is not None and token.type == "$END" else error.pos_in_stream


def _where(source: str, place: int | None) -> str:
    """Where the syntax error is, and what to write there."""
    if place is None or place < 0 or place >= len(source.rstrip()):
        return "在末尾：多半少了半个括号，或少了一个数"
    meant = f"；“{source[place]}”{_MEANT[source[place]]}" if source[place] in _MEANT else ""
    return f"在第 {place + 1} 个字“{source[place : place + 12]}”附近{meant}"


def _pieces(source: str, tree: "ParseTree") -> tuple[tuple[str, str], ...]:
    """The source split at names."""
    found, at = [], 0
    tokens = tree.scan_values(lambda token: token.type == "NAME") if hasattr(tree, "data") else ()
    for token in sorted(tokens, key=lambda token: token.start_pos):
        found.append((source[at : token.start_pos], str(token)))
        at = token.end_pos
    return (*found, (source[at:], ""))


__all__ = [
    "BOOL",
    "DATE",
    "MONEY",
    "PLAIN",
    "Expression",
    "NameResolver",
    "Node",
    "RuleError",
    "RuleScope",
    "Type",
    "compile_rule",
]
