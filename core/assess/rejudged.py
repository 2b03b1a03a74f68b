"""Comparison of a visit's results under two versions of rules."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.assess.outcome import Outcome
from core.assess.result import Assessment
from core.assess.status import KIND_WORDS, Status
from core.assess.sums import MONEY, sum_words
from core.policy.money import wan


@dataclass(frozen=True, slots=True)
class ChangedResult:
    """A measure with another status or amount. An empty text: those rules do not have the measure."""

    measure: str  # its number, under several policies with the policy's
    name: str
    before: str
    after: str

    @property
    def words(self) -> str:
        """18-2 市级“专精特新”企业奖励：文字满足·待审核，20万元 → …"""
        none = "没有这一项"
        return f"{self.measure} {self.name}：{self.before or none} → {self.after or none}"


@dataclass(frozen=True, slots=True)
class Rejudged:
    """The changes. `more`: by kind of money, in 分, the change of the settled maximum; `sure`: the change of the
    minimum."""

    moved: tuple[ChangedResult, ...]
    more: Mapping[str, int]
    sure: Mapping[str, int]

    @property
    def rank(self) -> tuple[int, ...]:
        """Sort key, most urgent first: the largest change; subsidies before reliefs before deferrals."""
        return tuple(-abs(self.more.get(kind, 0)) for kind in MONEY)

    @property
    def sums(self) -> str:
        """补贴奖励多 10万元，税费减免至多能得的少 2万元; 合计金额不变."""
        said = (_change_words(kind, self.sure.get(kind, 0), self.more.get(kind, 0)) for kind in MONEY)
        return "，".join(filter(None, said)) or "合计金额不变"


def _change_words(kind: str, least: int, most: int) -> str:
    """The change of a total, given the changes of minimum and maximum in 分; both are named if they differ."""
    ends = (("", most),) if least == most else (("至少能得的", least), ("至多能得的", most))
    said = [f"{end}{'多' if by > 0 else '少'} {wan(abs(by))}" for end, by in ends if by]
    return KIND_WORDS[kind] + "、".join(said) if said else ""


def rejudged(old: Assessment, new: Assessment) -> Rejudged | None:
    """The changes of a visit's results under new rules; None if there are none."""
    before, after = ({o.key: o for o in made.outcomes} for made in (old, new))
    now = counterparts(*({key: _own_name(o) for key, o in each.items()} for each in (before, after)))
    pairs = [(was, after[now[key]] if key in now else None) for key, was in before.items()]
    all = [_moved(*pair) for pair in (*pairs, *((None, o) for key, o in after.items() if key not in now.values()))]
    moved = tuple(each for each in all if each.before != each.after)
    sure, more = ({kind: new.known[kind][end] - old.known[kind][end] for kind in MONEY} for end in (0, 1))
    return Rejudged(moved, more, sure) if moved or any((*sure.values(), *more.values())) else None


def _own_name(made: Outcome) -> str:
    """A unique name: two policies may have measures of the same name."""
    return f"{made.key.rpartition(':')[0]}:{made.name}"


def _moved(was: Outcome | None, now: Outcome | None) -> ChangedResult:
    there = now or was
    assert there is not None
    return ChangedResult(there.number, there.name, outcome_words(was), outcome_words(now))


def counterparts(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Which old number corresponds to which new one, given numbers with names; removed ones are left out.

    Names take precedence over numbers: if an item is inserted or removed, those after it are renumbered. For ambiguous
    or changed names the number decides.
    """
    same = {id: id for id, name in before.items() if after.get(id) == name}
    olds, news = (_only_ones(each) for each in (before, after))
    same |= {olds[name]: news[name] for name in olds if name in news}
    taken = set(same.values())
    return same | {id: id for id in before if id not in same and id in after and id not in taken}


def _only_ones(names: Mapping[str, str]) -> dict[str, str]:
    """The number of each unique name."""
    counted = Counter(names.values())
    return {name: id for id, name in names.items() if counted[name] == 1}


def outcome_words(made: Outcome | None) -> str:
    """待认定，至多 3.2万元; '' for a measure that does not exist."""
    return result_words(made.status, made.low, made.high) if made is not None else ""


def result_words(status: Status, low: int | None, high: int | None) -> str:
    """A status with its amount in 分, if it may pay."""
    return f"{status.words}，{sum_words(low or 0, high)}" if status.pays and high is not None else status.words
