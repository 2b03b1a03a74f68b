"""The one vocabulary for sums, for screen, paper and command line: 至少 … 至多 … for a range, the bare sum for what is
exact. Never 应得: what stands here was worked out from the text. 至少 nothing is not said."""

from collections.abc import Callable

from core.assess.outcome import Assessment, Outcome
from core.policy.money import wan

Show = Callable[[int], str]


def sum_parts(low: int, high: int | None, show: Show = wan) -> tuple[str, ...]:
    """(20万元,) · (至少 20万元, 至多 50万元) · (至多 50万元,) · (至少 20万元, 上限未定). In 分."""
    if low == high:
        return (show(low),)
    least = (f"至少 {show(low)}",) if low else ()
    return (*least, f"至多 {show(high)}" if high is not None else "上限未定")


def sum_words(low: int, high: int | None, show: Show = wan) -> str:
    """The same in one breath: 至少 20万元，至多 50万元."""
    return "，".join(sum_parts(low, high, show))


def several_periods(assessment: Assessment) -> tuple[Outcome, ...]:
    """The reliefs that are not added, because each is of a period of its own; () where there is only one."""
    found = tuple(o for o in assessment.outcomes if o.kind == "relief" and o.high)
    return found if len(found) > 1 else ()


def between(low: int, high: int | None) -> str:
    """20万元 where both ends are the same, 至多 20万元 where it may be nothing, else 8～15万元 (little room)."""
    if high is None or low in (0, high):
        return sum_words(low, high)
    unit = next((u for u in ("亿元", "万元") if wan(low).endswith(u) and wan(high).endswith(u)), "")
    return f"{wan(low).removesuffix(unit)}～{wan(high)}"
