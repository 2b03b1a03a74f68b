"""The result of a visit as text for a terminal."""

from core.assess import Assessment, Visit
from core.assess.answers import text_by_role
from core.assess.outcome import Outcome
from core.assess.status import KIND_WORDS, Status
from core.assess.sums import several_periods, sum_words
from core.policy import Policy


def in_words(policy: Policy, visit: Visit, made: Assessment) -> str:
    """The whole result, one measure per line."""
    name = text_by_role(policy, visit, "name") or "（未填企业名称）"
    lines = [f"{name} · {policy.number} · 咨询日 {visit.as_of}"]
    lines += [f"※ {n}" for n in made.notices]
    for status in Status:
        for o in made.outcomes:
            if o.status == status and status not in (Status.UNTRIGGERED, Status.GUIDANCE):
                lines.append(f"  {status.words}  {o.measure} {o.name}{_details(o)}")
    lines += [f"按原文测算，{KIND_WORDS[kind]}：{_total(made, kind)}" for kind in made.known]
    return "\n".join(lines)


def _details(outcome: Outcome) -> str:
    """What follows the name of a measure: its amount, what is missing, what keeps it open, what continues."""
    period = f"（{outcome.period}）" if outcome.period and outcome.high else ""
    parts = ["" if outcome.high is None else sum_words(outcome.low or 0, outcome.high) + period]
    parts.append(f"还缺：{'、'.join(outcome.missing)}" if outcome.missing else "")
    parts += [outcome.why, outcome.goes_on, outcome.ground if outcome.status.pays else ""]
    return "".join(f"  {part}" for part in parts if part)


def _total(made: Assessment, kind: str) -> str:
    """A total, and how many measures of its kind are still open; reliefs for several periods are not added up."""
    apart = several_periods(made) if kind == "relief" else ()
    each = (f"{o.name}{f'（{o.period}）' if o.period else ''} {sum_words(o.low or 0, o.high)}" for o in apart)
    said = f"各一期，不相加：{'；'.join(each)}" if apart else sum_words(*made.known[kind])
    missing = made.still_open(kind)
    return said + (f"（另有 {missing} 项信息不足，没有计入）" if missing else "")
