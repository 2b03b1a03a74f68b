"""Shapes of values attached to phrases: conditions, amounts, yearly shares, conventions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from core.policy import expression as x
from core.policy import pack
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.nodes import Shared, Term, Total, constant, parts
from core.policy.shapes import BROKEN, ConstantReader, Context, Shape, TableReader, Values, rows


@dataclass(frozen=True, slots=True)
class PhrasedReader:
    """`phrase: rule`, one per line; `make` builds the value of each pair. `one`: exactly one pair."""

    make: Callable[..., Any]
    want: x.Type = x.BOOL
    one: bool = False
    beside: Shape[object] | None = None  # for a phrase with more than a rule
    verbatim: bool = True  # the key must be in the text
    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> object:
        """One value, or a tuple of all readable ones. Raises ValueError if there should be one and are more."""
        single = (str, LocatedMapping) if self.beside else str
        if self.one and (len(raw) != 1 or not all(isinstance(given, single) for given in raw.values())):
            raise ValueError(f"要写一句原文、一条规则，这里有 {len(raw)} 句")
        made = tuple(m for phrase in raw for m in self._with_more(phrase, raw[phrase], raw.lines[phrase], context))
        return made if not self.one else made[0] if made else BROKEN

    def _with_more(self, phrase: str, given: Any, line: int, context: Context) -> Iterator[object]:
        for rule in given if isinstance(given, LocatedList) else [given]:
            more: Values = {"rule": BROKEN}
            if self.beside and isinstance(rule, LocatedMapping):
                more = self.beside.values(rule, context)
            else:
                more["rule"] = context.rule(rule, line, self.want)
            at = context.phrase(phrase, line) if self.verbatim else pack.Anchor(phrase)
            if BROKEN not in more.values() and "rule" in more:
                yield self.make(at, more.pop("rule"), line, context, **more)


@dataclass(frozen=True, slots=True)
class ConventionsReader(TableReader):
    """Figures that rules need beyond the text, each with its source."""

    def read(self, raw: LocatedMapping, line: int, context: Context) -> Any:
        """The readable figures with their sources. Raises ValueError as `TableReader` does."""
        sources = TableReader.read(self, raw, line, context)
        read = [
            (ConstantReader(None).read(figure, raw.lines[figure], context), source)
            for figure, source in sources.items()
        ]
        return tuple(pack.Convention(rule, source) for rule, source in read if rule is not BROKEN)


@dataclass(frozen=True, slots=True)
class AmountsReader(PhrasedReader):
    """给多少: a phrase and its rule; within a range (20万元~200万元, 至多200万元) an office decides."""

    def _with_more(self, phrase: str, given: Any, line: int, context: Context) -> Iterator[object]:
        given = given.replace("～", "~")
        least, tilde, most = given.partition("~")
        if not tilde:
            least, most = ("0元", given.removeprefix("至多")) if given.startswith("至多") else ("", given)
        rule, low = context.rule(most, line, x.MONEY), context.rule(least, line, x.MONEY) if least else None
        at = context.phrase(phrase, line)
        if BROKEN not in (rule, low):
            yield pack.Amount(at, rule, low)


_YEARS = re.compile(r"([2-9]|1\d)年")
PLACE = re.compile(r"(\d+)([（(].+[）)]|\d+[.、．])?")


@dataclass(frozen=True, slots=True)
class PlaceReader:
    """An article number, optionally with an item: 3, 3（二）."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> int:
        """The number of the article. Raises ValueError for any other notation."""
        found = PLACE.fullmatch(raw)
        if found is None:
            raise ValueError(f"“{raw}”要写成 3，或 3（二）")
        return int(found[1])


@dataclass(frozen=True, slots=True)
class SharesReader:
    """分期: a phrase and the share of each year, adding up to 1. 连续N年: the number of equal shares."""

    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> object:
        """The shares by year, 1 in total; BROKEN if one has a fault. Raises ValueError if they do not add up."""
        years = [_YEARS.fullmatch(given) for given in raw.values() if isinstance(given, str)]
        if len(raw) == 1 and years and years[0]:
            count = int(years[0][1])
            return pack.Instalments(context.phrase(next(iter(raw)), line), (Fraction(1, count),) * count, even=True)
        if len(raw) != 1 or not all(isinstance(shares, LocatedList) for shares in raw.values()):
            raise ValueError("要写成 原文短语: [60%, 40%]，或 原文短语: 3年")
        ((phrase, given),) = raw.items()
        rules = [ConstantReader(x.PLAIN).read(share, at, context) for share, at in rows(given)]
        if BROKEN in rules:
            return BROKEN
        shares = tuple(Fraction(constant(rule.root) or 0) for rule in rules)
        if len(shares) < 2 or sum(shares) != 1:
            raise ValueError("要写两期以上的百分比，合计 100%")
        return pack.Instalments(context.phrase(phrase, line), shares)


def per_record(rule: x.Expression, each: str) -> bool:
    """Whether a rule reads the current record (not only aggregates over the list)."""

    def looks(node: x.Node) -> bool:
        if isinstance(node, Shared) or (isinstance(node, Term) and node.owner):
            return True
        return not isinstance(node, Total) and any(looks(p) for p in parts(node))

    return bool(each) and looks(rule.root)
