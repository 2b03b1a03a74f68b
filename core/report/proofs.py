"""备好证明: which papers prove what was only told, each once, under the measures that want it."""

from core.assess import Assessment, Visit
from core.assess.answers import EVIDENCE
from core.policy import Policy
from core.policy.fact import split_key

_NAMED = 2  # measures told by name; what more of them want is wanted by several
_SEVERAL = "几项都要"


def papers(policy: Policy, visit: Visit, assessment: Assessment) -> list[str]:
    """One sentence: 一次性吸纳就业补贴：劳动合同、失业登记证明；几项都要：营业执照. Nothing where nothing is wanted."""
    wanted = _wanted(policy, visit, assessment)
    if not wanted:
        return []
    grouped: dict[str, list[str]] = {}
    for paper, measures in wanted.items():
        head = "、".join(measures) if len(measures) <= _NAMED else _SEVERAL
        grouped.setdefault(head, []).append(paper)
    several = grouped.pop(_SEVERAL, None)
    said = [f"{head}：{'、'.join(found)}" for head, found in grouped.items()]
    said += [f"{_SEVERAL}：{'、'.join(several)}"] if several else []
    return [f"{'；'.join(said)}（以上只凭口述作答，办理时要看原件）"]


def _wanted(policy: Policy, visit: Visit, assessment: Assessment) -> dict[str, dict[str, None]]:
    """By paper, the measures that want it."""
    wanted: dict[str, dict[str, None]] = {}
    for outcome in assessment.outcomes:
        for key in outcome.proof:
            paper = policy.fact(key).evidence
            if paper and _only_told(visit, key):
                wanted.setdefault(paper, {})[outcome.name] = None
    for paper in [p for p in wanted if any(p != other and p in other for other in wanted)]:
        longer = next(other for other in wanted if paper != other and paper in other)
        wanted[longer] |= wanted.pop(paper)
    return wanted


def _only_told(visit: Visit, key: str) -> bool:
    answer = visit.answers.get(split_key(key)[0])
    return answer is not None and answer.evidence == EVIDENCE[0]
