"""Sums as the result page words them. Always 最高 and 至多: a sum is worked out from the text, never promised."""

from core.assess.outcome import Assessment, Outcome, Status
from core.policy.money import wan


def sum_short(outcome: Outcome) -> str:
    """For a column at the right: 最高 20万元, 0～3.2万元; empty where the status bears no sum."""
    if outcome.status.pays:
        if outcome.high is None:
            return "金额未定"
        return between(outcome.low or 0, outcome.high)
    low, high = outcome.span
    if outcome.status is Status.MISSING and (low, high) != (0, 0):
        return "上限未定" if high is None else between(low, high)
    return ""


def between(low: int, high: int | None) -> str:
    """最高 20万元 where both ends are the same, else 0～20万元."""
    if high is None:
        return f"{wan(low)}起"
    if low == high:
        return f"最高 {wan(high)}" if high else "0元"
    unit = next((u for u in ("亿元", "万元") if wan(low).endswith(u) and wan(high).endswith(u)), "")
    start = wan(low).removesuffix(unit) if unit else ("0" if low == 0 else wan(low))
    return f"{start}～{wan(high)}"


def sum_sentence(outcome: Outcome) -> str:
    """The one sentence over an opened measure."""
    status = outcome.status
    if outcome.kind == "service" or status is Status.GUIDANCE:
        return "原文没有可计的金额，供办事时参考。"
    if status is Status.MISSING:
        return _open_sentence(outcome)
    if not status.pays:
        return ""
    if outcome.high is None:
        return "原文没有写明金额，由责任单位确定。"
    said = f"按原文测算，最高 {wan(outcome.high)}"
    if outcome.low != outcome.high:
        said += f"；按最严的读法至少 {wan(outcome.low or 0)}"
    if outcome.kind == "deferral":
        said += "。这是缓缴，仍须补缴"
    return said + "。"


def _open_sentence(outcome: Outcome) -> str:
    low, high = outcome.span
    if (low, high) == (0, 0):
        return "还缺下面的信息，补齐后再判。"
    if high is None:
        return "还缺下面的信息；补齐后才能测算金额。"
    return f"还缺下面的信息；补齐后按原文测算，最高可能 {wan(high)}。"


def still_open(assessment: Assessment, kind: str) -> int:
    """How many measures of a kind have not been asked out."""
    return sum(o.kind == kind and o.status is Status.MISSING for o in assessment.outcomes)
