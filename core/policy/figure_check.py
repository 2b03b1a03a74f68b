"""Consistency between the figures in a policy's rules and in its text.

Every number, date and unit in a rule must be in its phrase and bound in the same direction; and every figure of such a
phrase must be used by a rule. Exceptions are listed under 惯例 (beyond the text) and 不计 (unused), each with its
source or reason.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from core.policy import text
from core.policy import values as v
from core.policy.bound_words import ABOVE, AT_LEAST, AT_MOST, BELOW, IS
from core.policy.expression import DATE, Expression, Type
from core.policy.figures import Figure, Quantity, figures, units_of
from core.policy.nodes import (
    And,
    Bands,
    Climb,
    Compare,
    Derived,
    If,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Rate,
    RateOn,
    Table,
    Term,
    options_of,
    parts,
)
from core.policy.pack import Anchor, Measure, Policy
from core.policy.rule_types import MONTHS, PLAIN

IS_NOT = "≠"
_NOT = {AT_LEAST: BELOW, AT_MOST: ABOVE, ABOVE: AT_MOST, BELOW: AT_LEAST, IS: IS_NOT, IS_NOT: IS}
_SWAPPED = {AT_LEAST: AT_MOST, AT_MOST: AT_LEAST, ABOVE: BELOW, BELOW: ABOVE, IS: IS, IS_NOT: IS_NOT}
_ORDER = tuple(_NOT)


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A figure in a rule. `ops`: possible directions; empty if it is not compared."""

    atom: Quantity
    words: str
    ops: tuple[str, ...] = ()


@dataclass(slots=True)
class CheckedPart:
    """One part of a policy: the location of its phrase, if it has one, and the figures of its rules."""

    where: str
    at: Anchor
    said: list[StatedFigure] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # facts used, whose names may contain figures: 第三年租金
    options: list[str] = field(default_factory=list)  # options used: 五级


def unstated(policy: Policy) -> Iterator[str]:
    """Figures of rules that are not in their phrases, and figures of phrases that no rule uses."""
    book = FigureBook(policy)
    yield from dict.fromkeys(book.check_head())
    for measure in policy.measures:
        yield from dict.fromkeys(book.check_measure(measure))
    yield from book.unused()


def unstated_in(policy: Policy, measure: Measure) -> Iterator[str]:
    """Figures of one measure's rules that are not in their phrases."""
    yield from dict.fromkeys(FigureBook(policy).check_measure(measure))


# ── figures in rules ─────────────────────────────────────────────────────────────────────────────────────────────


def statements_in(rule: Expression, polarity: int) -> Iterator[StatedFigure]:
    """Figures of a rule. `polarity` 1: the rule must hold; -1: it must not; 0: unknown."""
    yield from _stated(rule.root, polarity)


def _stated(node: Node, polarity: int) -> Iterator[StatedFigure]:
    if isinstance(node, Derived | Rate):  # these have their own sources
        return
    if isinstance(node, Literal):
        yield from _literal(node)
        return
    if isinstance(node, Compare):
        for part, op in ((node.left, _SWAPPED[node.op]), (node.right, node.op)):
            if isinstance(part, Literal):
                yield from _literal(part, _meant(op, polarity))
            else:
                yield from _stated(part, 0)
        return
    if isinstance(node, Bands | Climb):
        yield from _stepped(node)
        return
    for at, part in enumerate(parts(node)):
        inner = -polarity if isinstance(node, Not) else polarity if isinstance(node, And | Or) else 0
        yield from _stated(part, polarity if isinstance(node, If) and at else inner)


def _stepped(node: Bands | Climb) -> Iterator[StatedFigure]:
    """For bands: from each threshold on, and up to the next one."""
    for part in (node.part, *((node.former,) if isinstance(node, Climb) else ())):
        yield from _stated(part, 0)
    even = isinstance(node, Bands) and node.op == "超额累进"  # at a threshold both bands give the same
    for at, (floor, worth) in enumerate(node.steps):
        yield from _literal(floor, () if even else (AT_LEAST, BELOW) if at else (AT_LEAST,))
        yield from _stated(worth, 0)


def _literal(node: Literal, ops: tuple[str, ...] = ()) -> Iterator[StatedFigure]:
    """A constant with a meaning: not 是 or 否, nor a bare 0 for "none"."""
    if node.text and isinstance(node.value, tuple) and (node.value[0] != 0 or node.type == DATE):
        if node.value[0] < 0:  # 下降5%以内 is >= -5%: the text has no sign, and the opposite direction
            yield StatedFigure(Quantity(node.type, -node.value[0]), node.text, tuple(_SWAPPED[op] for op in ops))
        else:
            yield StatedFigure(Quantity(node.type, node.value[0]), node.text, ops)


def _meant(op: str, polarity: int) -> tuple[str, ...]:
    return (op,) if polarity > 0 else (_NOT[op],) if polarity < 0 else (op, _NOT[op])


def _add(part: CheckedPart, rule: Expression, polarity: int) -> None:
    """Add the figures, facts and options of a rule."""
    part.said += statements_in(rule, polarity)
    for node in rule.walk():
        if isinstance(node, Term | RateOn):
            part.names.append(node.name)
        if isinstance(node, Member | Table):
            part.options += options_of(node)


def bound(rule: Expression | None, op: str) -> Iterator[StatedFigure]:
    """A limiting constant: the end of a window, a cap."""
    if rule is not None:
        for node in rule.walk():
            if isinstance(node, Literal):
                yield from _literal(node, (op,))


def day_bound(day: int | None, op: str, type_: Type = DATE) -> Iterator[StatedFigure]:
    """The first or last day (or year) of a window."""
    if day is not None:
        words = datetime.date.fromordinal(day).isoformat() if type_ == DATE else f"{day}年度"
        yield StatedFigure(Quantity(type_, day), words, (op,))


def parts_of(m: Measure) -> Iterator[CheckedPart]:
    """The parts of a measure, in the order of its entry."""
    here = f"{m.file}:{m.line} {m.id}"
    for condition in (*m.conditions, m.where, m.matter):
        if condition is not None:
            where = f"{m.file}:{condition.line or m.line} {m.id}"
            yield _ruled(where, condition.at, condition.rule, 1)
    if m.amount:
        yield _ruled(here, m.amount.at, m.amount.rule, 0)
    yield from _bounds_of(m, here)
    for doubt in m.doubts:
        if not doubt.standing:
            part = CheckedPart(f"{m.file}:{doubt.line} {m.id}", doubt.at)
            for rule in (doubt.rule, doubt.low, doubt.high):
                if rule is not None:
                    _add(part, rule, 0)
            yield part
    if m.fits is not None:
        yield CheckedPart(here, Anchor(article=m.article), list(statements_in(m.fits, 0)))


def _ruled(where: str, at: Anchor, rule: Expression, polarity: int) -> CheckedPart:
    part = CheckedPart(where, at)
    _add(part, rule, polarity)
    return part


def _bounds_of(m: Measure, here: str) -> Iterator[CheckedPart]:
    """Window, days for applying, share and cap."""
    w = m.window
    if w and w.own:
        part = CheckedPart(f"{m.file}:{w.line} {m.id}", w.at)
        part.said += [*day_bound(w.start, AT_LEAST, w.on.type), *day_bound(w.end, AT_MOST, w.on.type)]
        part.said += statements_in(w.unless_late, 1) if w.unless_late else ()
        yield part
    if m.consult:
        c = m.consult
        yield CheckedPart(here, c.at, [*day_bound(c.start, AT_LEAST), *day_bound(c.end, AT_MOST)])
    if m.share:
        part = CheckedPart(here, m.share.at, list(bound(m.share.limit, AT_MOST)))
        part.said += [*statements_in(m.share.of, 0), *statements_in(m.share.first, 0)]
        yield part
    if m.instalments:
        i = m.instalments
        told = () if i.even else i.shares
        shares = [StatedFigure(Quantity(PLAIN, v.plain(share)), f"{v.plain(share * 100)}%") for share in told]
        yield CheckedPart(
            here, i.at, [*shares, StatedFigure(Quantity(MONTHS, 12 * len(i.shares)), f"{len(i.shares)}年")]
        )
    if m.cap:
        yield CheckedPart(here, m.cap.at, list(bound(m.cap.amount, AT_MOST)))


@lru_cache(maxsize=4096)
def _within(body: str, start: int, end: int, units: tuple[str, ...]) -> tuple[Figure, ...]:
    """The figures completely inside a slice of a text."""
    places = text.folded_places(body)[1]
    return tuple(f for f in figures(body, units) if start <= places[f.start][0] and places[f.end - 1][1] <= end)


# ── comparison with the text ─────────────────────────────────────────────────────────────────────────────────────


class FigureBook:
    """The figures of all articles, and which of them rules have used so far."""

    def __init__(self, policy: Policy) -> None:
        self.policy, self.units = policy, units_of(policy.facts.values())
        self.bodies = {a.number: a.text for a in policy.articles}
        self.used: dict[tuple[int, int], set[Quantity]] = {}
        self.beside: dict[tuple[int, int], tuple[str, Figure]] = {}  # figures in phrases with a rule, and where
        self.waived: set[tuple[int, int]] = set()
        self.at_odds: set[tuple[int, int]] = set()  # figures whose rule has another value or direction

    def figures_in(self, at: Anchor) -> tuple[Figure, ...]:
        """The figures completely inside a phrase."""
        return _within(self.bodies.get(at.article, ""), at.start, at.end, self.units)

    def check_measure(self, m: Measure) -> Iterator[str]:
        """Contradictions between a measure's rules and text, one Chinese sentence each."""
        parts = list(parts_of(m))
        quoted = m.quotes if m.kind != "service" else ()
        own = [f for at in (*(p.at for p in parts), *quoted) for f in self.figures_in(at)]
        named = _Conventions(m)
        for part in parts:
            yield from self._check(part, own, named)
        stated = {a for f in own for a in _bare(f)}
        for option in dict.fromkeys(o for p in parts for name in p.options for o in figures(name)):
            if not stated.issuperset(_bare(option)):
                yield f"{m.file}:{m.line} {m.id} 选项里的“{option.words}”不在原文短语之内"
        for at in quoted:
            self._note_figures(f"{m.file}:{m.line} {m.id}", at)
        yield from self._waive(m, own)
        yield from named.unused()

    def check_head(self) -> Iterator[str]:
        """Pools, general conditions, and common doubts, which may refer to the text of the head."""
        p = self.policy
        head = [f for at in (p.issue, p.validity) for f in self.figures_in(at)]
        parts = [_ruled("policy.yaml:1", g.at, g.rule, 1) for g in p.gates]
        parts += [
            CheckedPart(f"policy.yaml:{pool.line}", pool.at, list(bound(pool.limit, AT_MOST))) for pool in p.pools
        ]
        for doubt in (d for m in p.measures for d in m.doubts if d.standing):
            rules = [r for r in (doubt.rule, doubt.low, doubt.high) if r]
            parts.append(
                CheckedPart(f"policy.yaml:{doubt.line}", Anchor(), [s for r in rules for s in statements_in(r, 0)])
            )
        for part in parts:
            yield from self._check(part, head, None)

    def _check(self, part: CheckedPart, own: Sequence[Figure], named: "_Conventions | None") -> Iterator[str]:
        beside, article = self.figures_in(part.at) if part.at.phrase else own, part.at.article
        if part.at.phrase:
            self._note_figures(part.where, part.at)
            for name in (*part.names, *part.options):
                self._use(article, beside, {a for f in figures(name) for a in _bare(f)})
        for said in part.said:
            same = [(f, a) for f in beside for a in f.atoms if _bare_atom(a) == said.atom]
            fitting = [(f, a) for f, a in same if _fits(a.side, said.ops)]
            if fitting and part.at.phrase:
                for figure, atom in fitting:
                    self.used.setdefault((article, figure.start), set()).add(atom)
            elif not fitting and named and named.has(said.atom):
                continue
            elif not fitting:
                self.at_odds |= {(article, f.start) for f in ([f for f, _ in same] or self.figures_in(part.at))}
                yield f"{part.where} {_complaint(part, said, same)}"

    def _use(self, article: int, beside: Sequence[Figure], atoms: set[Quantity]) -> None:
        for figure in beside:
            found = {a for a in figure.atoms if _bare_atom(a) in atoms}
            if found:
                self.used.setdefault((article, figure.start), set()).update(found)

    def _note_figures(self, where: str, at: Anchor) -> None:
        for figure in self.figures_in(at):
            self.beside.setdefault((at.article, figure.start), (where, figure))

    def _waive(self, m: Measure, own: Sequence[Figure]) -> Iterator[str]:
        for words in m.waived:
            found = [f for f in own if f.words == text.folded(words)]
            self.waived |= {(m.article, f.start) for f in found}
            if not found:
                yield f"{m.file}:{m.line} {m.id} 不计里的“{words}”不在它的原文短语之内"

    def unused(self) -> Iterator[str]:
        """Figures in phrases with a rule that no rule uses; and waivers of figures that are used."""
        for key, (where, figure) in sorted(self.beside.items()):
            used = self.is_used(key, figure)
            if not used and key not in self.waived:
                yield f"{where} 原文短语里的“{figure.words}”没有规则用到；确实不用的，写进 不计 并说明理由"
            elif used and key in self.waived:
                yield f"{where} 不计里的“{figure.words}”其实有规则用到"

    def is_used(self, key: tuple[int, int], figure: Figure) -> bool:
        """Whether rules use a figure: all values of at least one of its `ways`."""
        return not figure.ways or any(set(way) <= self.used.get(key, set()) for way in figure.ways)


class _Conventions:
    """What a measure's rules may contain beyond the text, and which of it was needed."""

    def __init__(self, m: Measure) -> None:
        self.measure = m
        self.known = {Quantity(c.rule.type, c.figure): c.rule.source for c in m.conventions}
        self.needed: set[str] = set()
        paid = m.instalments
        self.years = Quantity(PLAIN, len(paid.shares)) if paid and paid.even else None  # × 3 is stated by 连续三年

    def has(self, atom: Quantity) -> bool:
        if atom in self.known:
            self.needed.add(self.known[atom])
        return atom in self.known or atom == self.years

    def unused(self) -> Iterator[str]:
        for name in self.known.values():
            if name not in self.needed:
                yield f"{self.measure.file}:{self.measure.line} {self.measure.id} 的惯例“{name}”没有规则用到"


def _bare_atom(atom: Quantity) -> Quantity:
    return Quantity(atom.type, atom.value)


def _bare(figure: Figure) -> Iterator[Quantity]:
    return (_bare_atom(a) for a in figure.atoms)


def _fits(side: str, ops: tuple[str, ...]) -> bool:
    """Whether a rule may bound in these directions given that of the text; a text without direction allows any."""
    return not ops or not side or side in ops or (side == IS and bool({AT_LEAST, AT_MOST} & set(ops)))


_WORDS = {AT_LEAST: "不低于（含）", AT_MOST: "不超过（含）", ABOVE: "超过", BELOW: "低于", IS: "等于", IS_NOT: "不等于"}


def _complaint(part: CheckedPart, said: StatedFigure, same: list[tuple[Figure, Quantity]]) -> str:
    if same:
        stated, meant = same[0][1].side, "、".join(_WORDS[o] for o in said.ops)
        return f"原文“{same[0][0].words}”是{_WORDS[stated]}，规则写成了{meant} {said.words}"
    beside = f"原文短语“{part.at.phrase}”里没有" if part.at.phrase else "没有原文短语写着"
    return f"规则里的“{said.words}”{beside}；原文之外的写进 惯例 并注明出处"
