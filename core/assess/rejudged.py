"""What a visit comes to under other rules: which of its results are otherwise, and by how much."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.assess.outcome import KIND_WORDS, Assessment, Outcome, Status
from core.assess.sums import MONEY, sum_words
from core.policy.money import wan


@dataclass(frozen=True, slots=True)
class Moved:
    """A measure whose status or sum is otherwise. Empty words: the one or the other rules do not have it."""

    measure: str  # its number, among several policies with that of its own
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
    """What is otherwise. `more`: by kind of money, in 分, by how much the most that is settled goes up, or down."""

    moved: tuple[Moved, ...]
    more: Mapping[str, int]

    @property
    def rank(self) -> tuple[int, ...]:
        """Whom to call first: for whom most is otherwise; subsidies before reliefs before deferrals."""
        return tuple(-abs(self.more.get(kind, 0)) for kind in MONEY)

    @property
    def sums(self) -> str:
        """补贴奖励多 10万元，税费减免少 2万元; 金额不变."""
        said = (f"{KIND_WORDS[k]}{'多' if by > 0 else '少'} {wan(abs(by))}" for k, by in self.more.items() if by)
        return "，".join(said) or "合计金额不变"


def rejudged(old: Assessment, new: Assessment) -> Rejudged | None:
    """How a visit's result differs under the new rules; None: not at all."""
    before, after = ({o.key: o for o in made.outcomes} for made in (old, new))
    was = renumbered(*({key: o.name for key, o in each.items()} for each in (before, after)))
    before = {was.get(key, key): made for key, made in before.items()}
    all = (
        Moved(made.number, made.name, outcome_words(before.get(key)), outcome_words(after.get(key)))
        for key, made in {**before, **after}.items()
    )
    moved = tuple(each for each in all if each.before != each.after)
    more = {kind: new.known[kind][1] - old.known[kind][1] for kind in MONEY}
    return Rejudged(moved, more) if moved or any(more.values()) else None


def renumbered(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Measures that have another number under the new rules, of numbers with names: old → new. One that is gone and one
    that is new are the same where they alone have a name."""
    gone, come = (
        _by_name({id: name for id, name in these.items() if id not in those})
        for these, those in ((before, after), (after, before))
    )
    pairs = ((gone[name], come[name]) for name in gone if name in come)
    return {was[0]: now[0] for was, now in pairs if len(was) == 1 == len(now)}


def _by_name(names: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, name in names.items():
        found.setdefault(name, []).append(id)
    return found


def outcome_words(made: Outcome | None) -> str:
    """待认定，至多 3.2万元; empty for a measure that is not there."""
    return result_words(made.status, made.low, made.high) if made is not None else ""


def result_words(status: Status, low: int | None, high: int | None) -> str:
    """A status with its sum, in 分, where it may pay."""
    return f"{status.words}，{sum_words(low or 0, high)}" if status.pays and high is not None else status.words
