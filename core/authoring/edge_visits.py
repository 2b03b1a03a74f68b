"""缺的样例: for each side of an item's comparisons, windows and caps on which no case stands, a visit that does; so too
for what stands between items, either-or groups and pools. What cannot be found is told, for a person to make."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.assess.answers import Visit
from core.assess.edges import Edges, side_words
from core.authoring.trial_visit import Tried, totals_of, tried
from core.authoring.visit_search import VisitSearch, alone_with
from core.policy.pack import Measure, Policy


@dataclass(frozen=True, slots=True)
class Proposal:
    """A visit on a side of an edge, what it comes to, and what is to be confirmed. Of no item (""): what its sums come
    to together."""

    measure: str
    edge: str  # “设备投资 >= 500万元”成立
    visit: Visit
    result: Tried


@dataclass(frozen=True, slots=True)
class Lacking:
    """The visits that are lacking, and the sides for which none was found."""

    proposals: tuple[Proposal, ...]
    unfound: tuple[str, ...]


Cancelled = Callable[[], bool]


def lacking(policy: Policy, measure: Measure, cases: Iterable[Visit], cancelled: Cancelled = lambda: False) -> Lacking:
    """The visits that the cases of an item lack."""
    alone = alone_with(policy, (measure,))
    return _found(alone, cases, cancelled, measure)


def lacking_together(policy: Policy, cases: Sequence[Visit], cancelled: Cancelled = lambda: False) -> Lacking:
    """The visits that lack on the sides of what stands between items. A group or pool of which an item is a draft, or
    is not there, is told instead."""
    proposals: list[Proposal] = []
    unfound: list[str] = []
    for small in _together(policy):
        drafts = [m.id for m in small.measures if m.draft]
        if drafts:
            unfound.append(f"{'、'.join(drafts)} 还是草稿，它在内的择一、封顶定稿以后再找")
            continue
        found = _found(small, cases, cancelled)
        known = {proposal.edge for proposal in proposals}
        proposals += [p for p in found.proposals if p.edge not in known]
        unfound += found.unfound
    return Lacking(tuple(proposals), tuple(dict.fromkeys(unfound)))


def _together(policy: Policy) -> Iterator[Policy]:
    """For each group, and each pool, the policy as if it had nothing but its measures; of a pool also the groups and
    pools that lie within it, itself the last."""
    for group in policy.groups:
        yield replace(alone_with(policy, _those(policy, group.measures)), groups=(group,))
    for pool in policy.pools:
        names = set(pool.measures)
        inner = tuple(p for p in policy.pools if p is not pool and set(p.measures) < names)
        groups = tuple(g for g in policy.groups if set(g.measures) <= names)
        yield replace(alone_with(policy, _those(policy, pool.measures)), groups=groups, pools=(*inner, pool))


def _those(policy: Policy, ids: Collection[str]) -> tuple[Measure, ...]:
    return tuple(m for m in policy.measures if m.id in ids and m.kind != "service")


def _search_together(policy: Policy, cancelled: Cancelled) -> VisitSearch:
    """From the visit with the fewest items that comes to more than the largest pool holds: one answer moved then leads
    to either side of its limit. Where none does, or there is no pool, from the one with all items."""
    best = sorted(policy.measures, key=lambda m: -VisitSearch(alone_with(policy, (m,)), most=True).worth)
    for many in range(1, len(best) if policy.pools else 0):
        few = {m.id for m in best[:many]}
        search = VisitSearch(
            replace(policy, measures=tuple(m for m in policy.measures if m.id in few)), True, cancelled
        )
        if cancelled() or search.overflows:
            return search
    return VisitSearch(policy, most=True, cancelled=cancelled)


def _found(policy: Policy, cases: Iterable[Visit], cancelled: Cancelled, measure: Measure | None = None) -> Lacking:
    edges = Edges(policy, thorough=True)
    for visit in cases:
        edges.see(visit)
    between = (*edges.pools[-1:], *edges.limits) if edges.pools else edges.groups
    wanted = {id(edge) for edge in (edges.all() if measure else between)}
    search: VisitSearch | None = None
    proposals: list[Proposal] = []
    unfound: list[str] = []
    for at, edge in enumerate(edges.all()):
        for side in sorted(edge.wanted - edge.seen, key=str, reverse=True) if id(edge) in wanted else ():
            if side in edge.seen or cancelled():
                continue
            search = search or (VisitSearch(policy) if measure else _search_together(policy, cancelled))
            told = f"{edge.words}{side_words(side)}"
            found = search.find(at - len(edges.all()), side)  # from the end: a search of fewer items has fewer
            if found is None:
                unfound.append(told)
                continue
            edges.see(found)
            result = tried(policy, measure, found) if measure else totals_of(policy, found)
            proposals.append(Proposal(measure.id if measure else "", told, found, result))
    return Lacking(tuple(proposals), tuple(unfound))
