"""备好证明: the papers that prove what was only stated orally, each once, under the measures that need it."""

from core.assess import Assessment, Visit
from core.assess.answers import EVIDENCE
from core.assess.outcome import Outcome
from core.assess.proof import answered
from core.assess.visit import LISTED
from core.policy import Policy
from core.policy.fact import Key

_SEVERAL = "几项都要"
_UNSEEN = (EVIDENCE[0], LISTED)
"""Evidence without having seen a paper of the enterprise."""


def papers(policy: Policy, visit: Visit, assessment: Assessment) -> list[str]:
    """For example 一次性吸纳就业补贴：劳动合同、失业登记证明；几项都要：营业执照. Empty if nothing is needed."""
    grouped: dict[str, list[str]] = {}
    for paper, measures in _wanted(policy, visit, assessment).items():
        grouped.setdefault(next(iter(measures)) if len(measures) == 1 else _SEVERAL, []).append(paper)
    order = sorted(grouped, key=lambda head: head == _SEVERAL)
    said = "；".join(f"{head}：{'、'.join(grouped[head])}" for head in order)
    return [f"{said}（只凭口述的，办理时要看原件）"] if said else []


def papers_for(policy: Policy, visit: Visit, outcome: Outcome) -> tuple[str, ...]:
    """The papers that one measure needs for facts that were only stated, each once."""
    return tuple(dict.fromkeys(paper for key in outcome.proof if (paper := _paper(policy, visit, key))))


def _wanted(policy: Policy, visit: Visit, assessment: Assessment) -> dict[str, dict[str, None]]:
    """The measures that need each paper. An A或B is dropped if one of its papers is needed anyway."""
    wanted: dict[str, dict[str, None]] = {}
    for outcome in assessment.outcomes:
        for key in outcome.proof:
            paper = _paper(policy, visit, key)
            if paper:
                wanted.setdefault(paper, {})[outcome.name] = None
    said = _settled(policy, visit)
    for either in [p for p in wanted if "或" in p]:
        one = next((p for p in either.split("或") if p in wanted or p in said), None)
        if one:
            wanted[one] = wanted.get(one, {}) | wanted.pop(either)
    return wanted


def _settled(policy: Policy, visit: Visit) -> set[str]:
    """Papers settled by the answers themselves: 营业执照 for a firm, not 登记证书."""
    values = ((policy.facts[name].evidence_by, answer.value) for name, answer in visit.answers.items())
    return {papers_of[value] for papers_of, value in values if isinstance(value, str) and value in papers_of}


def _paper(policy: Policy, visit: Visit, key: Key) -> str:
    """The paper that proves a fact which was only stated; '' if there is none."""
    fact, answer = policy.fact(key), visit.answers.get(key.name)
    if answer is None or answer.evidence not in _UNSEEN:
        return ""
    value = answered(visit, key)
    return fact.evidence_by.get(value, fact.evidence) if isinstance(value, str) else fact.evidence
