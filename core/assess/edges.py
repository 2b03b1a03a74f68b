"""Edges: which sides of each comparison, window, cap, group and pool of a policy the worked cases cover."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.assess.judge import Judgement, judge
from core.assess.judged_record import JudgedRecord
from core.assess.overlap import held, weigh
from core.assess.scope import Scope, scope_of
from core.assess.status import Status
from core.assess.supports import Supports
from core.assess.visit import Visit
from core.policy import values as v
from core.policy.expression import Expression
from core.policy.interpreter import truth
from core.policy.nodes import (
    Bands,
    Climb,
    Compare,
    Extreme,
    If,
    Literal,
    Member,
    Node,
    Rate,
    RateOn,
    Sum,
    Table,
    Term,
    Today,
    Total,
    Whole,
    constant,
    parts,
    walk,
)
from core.policy.pack import Group, Measure, Policy
from core.policy.rule_types import DATE
from core.policy.words import words

_WORDS = {v.YES: "成立", v.NO: "不成立", "in": "之内", "early": "之前", "late": "之后", "open": "开着",
          "closed": "已过", "below": "不到", "above": "超过", "both": "几项都有"}  # fmt: skip


Side = v.Truth | str


@dataclass(slots=True)
class Edge:
    """A comparison (or window, cap, group, pool): its place, text, required sides and covered sides."""

    where: str
    words: str
    wanted: frozenset[Side]
    node: Node | None = None
    over: str = ""  # the list over which it is evaluated, inside 合计 or 计数
    seen: set[Side] = field(default_factory=set)


class Edges:
    """All edges of a policy. Call `see` for each worked case; `missing` then lists the uncovered sides.

    `thorough`: also edges that a check does not require: steps of 每满 and 分档, days on which a table changes, which
    of two sums is lower, both branches of 若, and measures of an either-or group together.
    """

    def __init__(self, policy: Policy, thorough: bool = False) -> None:
        self.policy = policy
        self.own: dict[str, list[Edge]] = {}
        self.shared: dict[str, list[tuple[Edge, Edge]]] = {}  # edge of a measure, and the common edge of all measures
        self.windows: dict[tuple[str, str], Edge] = {}
        self.standing: dict[tuple[int, int], Edge] = {}
        self.pools = [
            Edge(f"policy.yaml:1 {'、'.join(p.measures)}", f"“{p.phrase}”", frozenset(("below", "above")))
            for p in policy.pools
        ]
        self.groups = [_group_edge(policy, group) for group in policy.groups] if thorough else []
        self.limits = [
            Edge(f"policy.yaml:{pool.line or 1}", f"“{pool.phrase}”的 {words(node)} ", wanted, node)
            for pool in (policy.pools if thorough else ())
            for node, _, wanted in _chosen(pool.limit.root, "")
        ]
        for measure in (m for m in policy.measures if not m.draft):  # a draft gives the same result on both sides
            self.own[measure.id] = [*_edges_of(measure), *(self._further(measure) if thorough else ())]
            self.shared[measure.id] = list(self._standing_of(measure))
            self._bounds(measure)

    def _bounds(self, m: Measure) -> None:
        where = f"{m.file}:{m.line} {m.id}"
        if m.window:
            ends = {"in"}
            ends |= {"early"} if m.window.start is not None else set()
            ends |= {"late"} if m.window.end is not None else set()
            self.windows[m.id, "window"] = Edge(where, f"时间窗“{m.window.phrase}”", frozenset(ends))
        if m.consult:
            over = m.consult.end is not None and m.consult.end < self.policy.effective.toordinal()
            days = {"open"} if not over else set()  # nobody can come before a window that closed before the plan began
            days |= {"closed"} if m.consult.end is not None and not over else set()
            days |= {"early"} if m.consult.start is not None else set()
            self.windows[m.id, "consult"] = Edge(where, f"咨询日“{m.consult.phrase}”", frozenset(days))
        for part, bound in (("cap", m.cap), ("share", m.share)):
            if bound:
                self.windows[m.id, part] = Edge(where, f"封顶“{bound.phrase}”", frozenset(("below", "above")))

    def see(self, visit: Visit) -> None:
        """Record the sides that one case covers."""
        scope = scope_of(self.policy, visit)
        sums: dict[str, int] = {}
        judgements = [judge(self.policy, m, scope) for m in self.policy.measures]
        supports = Supports(self.policy, visit, judgements)
        for measure, made in zip(self.policy.measures, judgements, strict=True):
            if measure.kind == "service" or (made.status == Status.NOT_STARTED and measure.tier != "L0"):
                continue
            sums[measure.id] = weigh(made, supports).high or 0
            if measure.draft:
                continue
            scopes = [r.scope for r in made.records] or [scope]
            for edge in self.own[measure.id]:
                edge.seen.update(_truths(edge, scope, scopes))
            for here, everywhere in self.shared[measure.id]:
                everywhere.seen.update(_truths(here, scope, scopes))
            self._see_bounds(measure, made)
        self._see_together(sums, scope)

    def _see_together(self, sums: Mapping[str, int], scope: Scope) -> None:
        """Groups and pools by kind of money, as totals are computed."""
        for group, edge in zip(self.policy.groups, self.groups, strict=False):  # a check requires none
            edge.seen.update(_group_sides(group, sums))
        for edge in self.limits:
            edge.seen.update(_truths(edge, scope, [scope]))
        limits = tuple([pool.limit.bounds(scope) for pool in self.policy.pools])
        kinds = {m.id: m.kind for m in self.policy.measures}
        for kind in dict.fromkeys(kinds[id] for id in sums):
            ranges = {id: (0, high) for id, high in sums.items() if kinds[id] == kind}
            for edge, inside, limit in zip(self.pools, held(self.policy, ranges, limits), limits, strict=True):
                if inside[1] and v.is_known(limit):
                    edge.seen.add(_side(v.exactly(inside[1]), limit.low))

    def _further(self, m: Measure) -> Iterator[Edge]:
        """Additional edges of a thorough check."""
        first, last = self.policy.effective.toordinal(), self.policy.expires.toordinal()
        for rule in (m.amount.rule if m.amount else None, *(d.low for d in m.doubts), *(d.high for d in m.doubts)):
            for node, over, wanted in _chosen(rule.root, "") if rule is not None else ():
                day = constant(node.right) if isinstance(node, Compare) and node.right.type == DATE else None
                if day is None or first < day <= last:
                    yield Edge(f"{m.file}:{m.line} {m.id}", f"“{words(node)}”", wanted, node, over)

    def _standing_of(self, m: Measure) -> Iterator[tuple[Edge, Edge]]:
        """Comparisons of doubts that all items share: a case of any item counts."""
        for doubt in (d for d in m.doubts if d.standing and d.rule):
            assert doubt.rule is not None
            for at, edge in enumerate(_edges_in(doubt.rule, f"policy.yaml:{doubt.line}")):
                yield edge, self.standing.setdefault((doubt.line, at), edge)

    def _see_bounds(self, measure: Measure, made: Judgement) -> None:
        def seen(part: str) -> set[Side]:
            return self.windows[measure.id, part].seen

        if measure.consult:
            seen("consult").add(made.consult)
        for record in made.records:
            if measure.window:
                seen("window").add(record.window)
            if measure.cap:
                seen("cap").add(_cap_side(measure, record))
        if measure.share and made.records:
            seen("share").add(_share_side(measure, made.records))

    def all(self) -> tuple[Edge, ...]:
        """Every edge once."""
        own = (e for edges in self.own.values() for e in edges)
        return (*own, *self.windows.values(), *self.standing.values(), *self.groups, *self.pools, *self.limits)

    def missing(self) -> Iterator[str]:
        """One line for each uncovered side."""
        for edge in self.all():
            for side in sorted(edge.wanted - edge.seen, key=str):
                yield f"{edge.where} 没有一个样例在{edge.words}的“{side_words(side)}”一边"


def side_words(side: Side) -> str:
    """The name of a side: 成立, 之前, 超过."""
    return _WORDS.get(side) or f"{side} 较高"


def _edges_of(m: Measure) -> Iterator[Edge]:
    """Every comparison in a measure's own rules."""
    for condition in (*m.conditions, m.where, m.matter):
        if condition is not None:
            yield from _edges_in(condition.rule, f"{m.file}:{condition.line or m.line} {m.id}")
    rest = [m.amount.rule if m.amount else None, m.window.unless_late if m.window else None]
    for rule in rest:
        if rule is not None:
            yield from _edges_in(rule, f"{m.file}:{m.line} {m.id}")
    for doubt in m.doubts:
        for rule in (doubt.rule, doubt.low, doubt.high):
            if rule is not None and not doubt.standing:
                yield from _edges_in(rule, f"{m.file}:{doubt.line} {m.id}")


def _edges_in(rule: Expression, where: str) -> Iterator[Edge]:
    for node, over in _compared(rule.root, ""):
        yield Edge(where, f"“{words(node)}”", frozenset((v.YES, v.NO)), node, over)


def _compared(node: Node, over: str) -> Iterator[tuple[Node, str]]:
    """Comparisons of numbers and dates, each with the list that it is evaluated over."""
    if isinstance(node, Compare):
        yield node, over
    if isinstance(node, Bands | Climb):
        yield from ((Compare(">=", node.part, floor), over) for floor, _ in node.steps if _may_be_below(node, floor))
    if isinstance(node, Climb):
        yield from ((Compare("<", node.former, floor), over) for floor, _ in node.steps)
    for part in parts(node):
        yield from _compared(part, node.owner if isinstance(node, Total) else over)


def _may_be_below(node: Bands | Climb, floor: Literal) -> bool:
    """Whether anything below the lowest bound can give another amount: values below 0 exist only for differences."""
    least = constant(floor)
    assert least is not None
    progressive = isinstance(node, Bands) and node.op == "超额累进"
    return least > 0 or (not progressive and any(isinstance(n, Sum) and n.op == "-" for n in walk(node.part)))


_BOTH: frozenset[Side] = frozenset((v.YES, v.NO))


def _chosen(node: Node, over: str) -> Iterator[tuple[Node, str, frozenset[Side]]]:
    """Choices of an amount other than comparisons, each with its required sides."""
    match node:
        case Whole():
            yield Compare(">=", node.part, node.step), over, _BOTH
        case Extreme():
            yield from ((Compare("<", node.parts[0], other), over, _BOTH) for other in node.parts[1:])
        case Table():
            yield from ((Member(node.part, frozenset((o,))), over, frozenset((v.YES,))) for o, _ in node.rungs)
        case If() if not any(isinstance(n, Compare) for n in walk(node.test)):
            yield node.test, over, _BOTH
        case Rate() | RateOn():
            day: Node = Today() if isinstance(node, Rate) else node.day
            for start, _, _ in node.spans[1:]:
                begins = Literal(DATE, v.exactly(start), datetime.date.fromordinal(start).isoformat())
                yield Compare(">=", day, begins), over, _BOTH
        case _:
            pass
    for part in parts(node):
        yield from _chosen(part, node.owner if isinstance(node, Total) else over)


def _group_edge(policy: Policy, group: Group) -> Edge:
    """A case in which several measures of a group are given; for 择一 that is not decided beforehand, for each of them
    a case in which it is the highest."""
    members = [m for m in policy.measures if m.id in group.measures]
    fixed = [m.amount is not None and constant(m.amount.rule.root) is not None for m in members]
    each = group.choose and not all(fixed)
    wanted: frozenset[Side] = frozenset(group.measures) if each else frozenset(("both",))
    said = f"“{'、'.join(group.measures)}”{'择一' if group.choose else '是否并给'}，"
    return Edge(f"policy.yaml:{group.line or 1}", said, wanted)


def _group_sides(group: Group, sums: Mapping[str, int]) -> Iterator[Side]:
    paid = {id: sums[id] for id in group.measures if sums.get(id)}
    if len(paid) > 1:
        yield "both"
        best = max(paid.values())
        yield from (id for id, worth in paid.items() if worth == best and list(paid.values()).count(best) == 1)


def _truths(edge: Edge, scope: Scope, scopes: list[Scope]) -> list[v.Truth]:
    assert edge.node is not None
    if edge.over:
        rows = scope.lists[edge.over] or ()
        scopes = [scope.inside(edge.over, place) for place in range(1, len(rows) + 1)]
    below = list(walk(edge.node))
    inner = any(isinstance(n, Term) and n.owner for n in below) and not any(isinstance(n, Total) for n in below)
    return [truth(edge.node, s) for s in scopes if s.place or not inner]


def _cap_side(measure: Measure, record: JudgedRecord) -> str:
    assert measure.amount is not None
    assert measure.cap is not None
    most = measure.cap.most(record.scope)
    return _side(measure.amount.rule.bounds(record.scope), most.high) if v.is_known(most) else ""


def _share_side(measure: Measure, records: Sequence[JudgedRecord]) -> str:
    assert measure.share is not None
    bases = [measure.share.of.bounds(r.scope) for r in records]
    return _side(v.Bounds(sum(b.low for b in bases), sum(b.high for b in bases)), measure.share.most)


def _side(value: v.Bounds, bound: v.Bound) -> str:
    return "above" if value[0] > bound else "below" if value[1] < bound else ""
