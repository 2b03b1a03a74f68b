"""The wording of amounts on screen, paper and command line: 至少 … 至多 … for a range, the bare amount if exact. Never
应得: amounts are computed from the text. 至少 zero is omitted."""

from collections.abc import Callable
from dataclasses import dataclass

from core.assess.outcome import Outcome
from core.assess.result import Assessment
from core.assess.status import KIND_WORDS
from core.policy.money import wan

Show = Callable[[int], str]


def sum_parts(low: int, high: int | None, show: Show = wan) -> tuple[str, ...]:
    """(20万元,) · (至少 20万元, 至多 50万元) · (至多 50万元,) · (至少 20万元, 上限未定). In 分."""
    if low == high:
        return (show(low),)
    least = (f"至少 {show(low)}",) if low else ()
    return (*least, f"至多 {show(high)}" if high is not None else "上限未定")


def sum_words(low: int, high: int | None, show: Show = wan) -> str:
    """The same as one text: 至少 20万元，至多 50万元."""
    return "，".join(sum_parts(low, high, show))


def several_periods(assessment: Assessment) -> tuple[Outcome, ...]:
    """The reliefs for different periods, which are not added up; empty if there is only one."""
    if sum(measure.kind == "relief" and bool(one.high) for measure, one in assessment.weighed) < 2:
        return ()
    return tuple(o for o in assessment.outcomes if o.kind == "relief" and o.high)


def between(low: int, high: int | None) -> str:
    """20万元 if exact, 至多 20万元 from zero, otherwise 8～15万元 (for narrow places)."""
    if high is None or low in (0, high):
        return sum_words(low, high)
    unit = next((u for u in ("亿元", "万元") if wan(low).endswith(u) and wan(high).endswith(u)), "")
    return f"{wan(low).removesuffix(unit)}～{wan(high)}"


MONEY = ("cash", "relief", "deferral")
"""The kinds of money in display order; never added up."""


@dataclass(frozen=True, slots=True)
class KindSum:
    """The total of one kind in 分, the same everywhere: including what is still open.

    `high` is None if unbounded; `known` is then the settled maximum. `missing`: number of measures of the kind that are
    信息不足. `apart`: reliefs for different periods, not added up.
    """

    kind: str
    low: int
    high: int | None
    known: int
    missing: int
    apart: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """补贴奖励; other names for money to be paid back, and for several periods."""
        later = "（须补缴）" if self.kind == "deferral" and self.high else ""
        return KIND_WORDS[self.kind] + later + ("（各一期）" if self.apart else "")

    @property
    def sums(self) -> tuple[str, ...]:
        """The amounts: (至少 80万元, 至多 153.2万元); empty while nothing is known."""
        if self.apart:
            return self.apart
        if self.high is None:
            return (f"已知至多 {wan(self.known)}",) if self.known else ()
        return () if self.missing and not self.high else sum_parts(self.low, self.high)

    @property
    def open(self) -> str:
        """How much of it is still open; '' if nothing."""
        counted = self.high and not self.apart
        return f"{'其中' if counted else '还有'} {self.missing} 项没有问清" if self.missing else ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The amounts, then what is still open."""
        return (*self.sums, self.open) if self.open else self.sums


def kind_sum(assessment: Assessment, kind: str) -> KindSum:
    """The total of a visit in one kind."""
    low, high = assessment.spans.get(kind, (0, 0))
    apart = several_periods(assessment) if kind == "relief" else ()
    told = tuple(f"{o.period or o.name} {sum_words(o.low or 0, o.high)}" for o in apart)
    return KindSum(kind, low, high, assessment.known[kind][1], assessment.still_open(kind), told)
