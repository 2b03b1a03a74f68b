"""缺的样例: proposes a visit for each side of an item's comparisons, periods and caps that no case covers; also for the
rules between items (either-or groups and pools). Sides that cannot be reached are reported."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.assess.answers import Visit
from core.assess.edges import Edges, side_words
from core.authoring.trial_visit import TrialResult, totals_of, tried
from core.authoring.visit_search import VisitSearch, alone_with
from core.policy.pack import Measure, Policy
from core.progress import Cancelled


@dataclass(frozen=True, slots=True)
class CaseProposal:
    """A visit for one side of an edge, its result, and what to confirm. Without an item (""): the joint totals."""

    measure: str
    edge: str  # “设备投资 >= 500万元”成立
    visit: Visit
    result: TrialResult


@dataclass(frozen=True, slots=True)
class MissingCases:
    """Proposals for the missing visits, and the sides for which none was found."""

    proposals: tuple[CaseProposal, ...]
    unfound: tuple[str, ...]


def missing_cases(
    policy: Policy, measure: Measure, cases: Iterable[Visit], cancelled: Cancelled = lambda: False
) -> MissingCases:
    """The visits missing among the cases of an item."""
    alone = alone_with(policy, (measure,))
    return _found(alone, cases, cancelled, measure)


def missing_cases_together(
    policy: Policy, cases: Sequence[Visit], cancelled: Cancelled = lambda: False
) -> MissingCases:
    """The visits missing for the rules between items. A group or pool with a draft or missing item is reported
    instead."""
    proposals: list[CaseProposal] = []
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
    return MissingCases(tuple(proposals), tuple(dict.fromkeys(unfound)))


def _together(policy: Policy) -> Iterator[Policy]:
    """For each group and each pool, the policy reduced to its measures; a pool with the groups and pools inside it,
    itself last."""
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
    """A search that starts from the visit with the fewest items whose total exceeds the largest pool: moving one answer
    then reaches either side of its limit. If there is none, or no pool, from the visit with all items."""
    best = sorted(policy.measures, key=lambda m: -VisitSearch(alone_with(policy, (m,)), most=True).worth)
    for many in range(1, len(best) if policy.pools else 0):
        few = {m.id for m in best[:many]}
        search = VisitSearch(
            replace(policy, measures=tuple(m for m in policy.measures if m.id in few)), True, cancelled
        )
        if cancelled() or search.overflows:
            return search
    return VisitSearch(policy, most=True, cancelled=cancelled)


def _found(
    policy: Policy, cases: Iterable[Visit], cancelled: Cancelled, measure: Measure | None = None
) -> MissingCases:
    edges = Edges(policy, thorough=True)
    for visit in cases:
        edges.see(visit)
    between = (*edges.pools[-1:], *edges.limits) if edges.pools else edges.groups
    wanted = {id(edge) for edge in (edges.all() if measure else between)}
    search: VisitSearch | None = None
    proposals: list[CaseProposal] = []
    unfound: list[str] = []
    for at, edge in enumerate(edges.all()):
        for side in sorted(edge.wanted - edge.seen, key=str, reverse=True) if id(edge) in wanted else ():
            if side in edge.seen or cancelled():
                continue
            search = search or (VisitSearch(policy) if measure else _search_together(policy, cancelled))
            told = f"{edge.words}{side_words(side)}"
            # indexed from the end, because a search with fewer items has fewer edges
            found = search.find(at - len(edges.all()), side)
            if found is None:
                unfound.append(told)
                continue
            edges.see(found)
            result = tried(policy, measure, found) if measure else totals_of(policy, found)
            proposals.append(CaseProposal(measure.id if measure else "", told, found, result))
    return MissingCases(tuple(proposals), tuple(unfound))
