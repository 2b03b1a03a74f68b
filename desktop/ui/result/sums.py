"""Amounts in the words of the result page (`core.assess.sums`): 至少, 至多, or the bare amount if exact."""

from core.assess.outcome import Outcome
from core.assess.status import Status
from core.assess.sums import between, sum_words
from core.policy.money import wan


def sum_short(outcome: Outcome) -> str:
    """For a right-hand column: 20万元, 至多 3.2万元; '' if the status has no amount."""
    if outcome.status.pays:
        if outcome.high is None:
            return "金额未定"
        return between(outcome.low or 0, outcome.high)
    low, high = outcome.span
    if outcome.status is Status.MISSING and (low, high) != (0, 0):
        return "上限未定" if high is None else between(low, high)
    return ""


def sum_sentence(outcome: Outcome) -> str:
    """The sentence at the top of an expanded measure."""
    status = outcome.status
    if outcome.kind == "service" or status is Status.GUIDANCE:
        return "原文没有可计的金额，供办事时参考。"
    if status is Status.MISSING:
        return _open_sentence(outcome)
    if outcome.goes_on:
        return f"窗口已过，另有国家规定：{outcome.goes_on}。"
    if not status.pays:
        return ""
    if outcome.high is None:
        return "原文没有写明金额，由责任单位确定。"
    said = f"按原文测算，{sum_words(outcome.low or 0, outcome.high)}"
    if outcome.period and outcome.high:
        said += f"（{outcome.period}）"
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
