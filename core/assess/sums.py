"""The one vocabulary for sums, for screen, paper and command line: 至少 … 至多 … for a range, the bare sum for what is
exact. Never 应得: what stands here was worked out from the text. 至少 nothing is not said."""

from collections.abc import Callable
from dataclasses import dataclass

from core.assess.outcome import KIND_WORDS, Assessment, Outcome
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
    if sum(measure.kind == "relief" and bool(one.high) for measure, one in assessment.weighed) < 2:
        return ()
    return tuple(o for o in assessment.outcomes if o.kind == "relief" and o.high)


def between(low: int, high: int | None) -> str:
    """20万元 where both ends are the same, 至多 20万元 where it may be nothing, else 8～15万元 (little room)."""
    if high is None or low in (0, high):
        return sum_words(low, high)
    unit = next((u for u in ("亿元", "万元") if wan(low).endswith(u) and wan(high).endswith(u)), "")
    return f"{wan(low).removesuffix(unit)}～{wan(high)}"


MONEY = ("cash", "relief", "deferral")
"""The kinds of money, in the order in which they are told; never added to each other."""


@dataclass(frozen=True, slots=True)
class KindSum:
    """What a visit comes to in one kind, in 分, the same wherever it is told: what is still open is counted in.

    `high` is None where nothing bounds it yet; `known` is then the most of what is settled. `missing`: how many
    measures of the kind are 信息不足. `apart`: the reliefs of several periods, each by itself, which are not added.
    """

    kind: str
    low: int
    high: int | None
    known: int
    missing: int
    apart: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """补贴奖励; of money that must be paid back later, so; of several periods, so."""
        later = "（须补缴）" if self.kind == "deferral" and self.high else ""
        return KIND_WORDS[self.kind] + later + ("（各一期）" if self.apart else "")

    @property
    def sums(self) -> tuple[str, ...]:
        """The sum alone: (至少 80万元, 至多 153.2万元); () where nothing is known yet."""
        if self.apart:
            return self.apart
        if self.high is None:
            return (f"已知至多 {wan(self.known)}",) if self.known else ()
        return () if self.missing and not self.high else sum_parts(self.low, self.high)

    @property
    def open(self) -> str:
        """How much of it is still open; empty if nothing is."""
        counted = self.high and not self.apart
        return f"{'其中' if counted else '还有'} {self.missing} 项没有问清" if self.missing else ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The sum, then what is still open."""
        return (*self.sums, self.open) if self.open else self.sums


def kind_sum(assessment: Assessment, kind: str) -> KindSum:
    """What a visit comes to in a kind."""
    low, high = assessment.spans.get(kind, (0, 0))
    apart = several_periods(assessment) if kind == "relief" else ()
    told = tuple(f"{o.period or o.name} {sum_words(o.low or 0, o.high)}" for o in apart)
    return KindSum(kind, low, high, assessment.known[kind][1], assessment.still_open(kind), told)
