"""The result of one measure: plain values with the reasons for them. All amounts in 分 (1/100 yuan)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from core.assess.status import Kind, Status, Suits, Verdict
from core.assess.visit import AnswerValue
from core.policy.caching import lazy
from core.policy.fact import Key, measure_key

if TYPE_CHECKING:  # the window names statuses before anything is judged
    from core.policy.pack import Anchor, Measure, Policy


class ReadFact(NamedTuple):
    """A fact that a rule read, with its value as text. `fact` is a key: 从业人员, 担保贷款[1].金额 (counted from 1)."""

    fact: Key
    shown: str
    answered: bool = True  # False: not answered; `shown` is the value assumed instead


class Reason(NamedTuple):
    """One phrase of the policy with its rule and the verdict."""

    role: Literal["gate", "condition", "window", "amount", "cap", "doubt"]
    at: Anchor  # the place in the text; without a phrase for a doubt on which the text is silent
    verdict: Verdict
    rule: str  # the expression, as written in the pack
    facts: tuple[ReadFact, ...] = ()
    record: int | None = None  # the number of the record in its list, from 1
    note: str = ""  # a sentence that explains the verdict, if it needs one
    under: str = ""  # the heading of the phrase, if it is in no article: 总体要求

    @property
    def phrase(self) -> str:
        """The phrase, quoted from the policy."""
        return self.at.phrase

    @property
    def article(self) -> int:
        """The number of its article."""
        return self.at.article


class CalculationStep(NamedTuple):
    """One line of a calculation: 装机容量（520千瓦） × 0.3元/瓦 → 15600000 分. `high` is None if unbounded."""

    phrase: str  # quoted from the policy; "" for a subtotal
    text: str  # the calculation
    low: int
    high: int | None
    record: int | None = None
    role: Literal["line", "cap", "sum"] = "line"
    plain: bool = True  # False: too technical for the printed page
    reckons: bool = False  # combines at least two figures

    @property
    def words(self) -> str:
        """Phrase and calculation in one line."""
        return f"{self.phrase}：{self.text}" if self.phrase else self.text


class Point(NamedTuple):
    """One reason why a measure is 待认定, and the office that decides it."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One source of support for the same matter, as a row of the 就高不重复 worksheet."""

    level: str  # for this policy its name and level, otherwise the level alone
    amount: int | None  # 分; None: not known
    state: str  # this policy's name; otherwise whether it was received, can be had, or is not known
    kept: bool  # the highest row, which counts; the others do not


@dataclass(frozen=True, slots=True)
class Worksheet:
    """就高不重复 for one measure: what each level gives, which one counts, and what this policy may still add."""

    rows: tuple[SupportRow, ...]
    received: int  # 分 already received under other policies
    difference: tuple[int, int]  # 本方案口径下可再得 [low, high]


@dataclass(frozen=True, slots=True)
class Change:
    """One changed answer of a 差一点. A key without a field whose place is one past the last record adds a record."""

    fact: Key
    value: AnswerValue


@dataclass(frozen=True, slots=True)
class Nearby:
    """差一点: the smallest single change that the enterprise can still make to get a better result.

    Made on any day from `first` to `last` (`core.assess.changes.apply`), it gives `status`, `low` and `high`. Existing
    records stay as they are: a new certificate or a further project is a new record.
    """

    fact: Key  # the fact that falls short
    now: str
    need: str
    short: str  # the difference: 再增1千瓦, 再延31天
    status: Status  # after the change
    low: int | None
    high: int | None
    sentence: str
    changes: tuple[Change, ...] = ()
    days: tuple[Key, ...] = ()  # dates to be set to the day on which the change is made
    first: datetime.date | None = None
    last: datetime.date | None = None


class Explanation(NamedTuple):
    """The explanation of one measure's result, beside status and amount."""

    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    steps: tuple[CalculationStep, ...] = ()
    suits: Suits = "all"  # 办事线索: how well it fits this enterprise
    points: tuple[Point, ...] = ()  # 待认定: the reasons
    ground: str = ""  # the national 公告 it is based on, with number and date
    period: str = ""  # the period of the amount: 本季, 该期
    goes_on: str = ""  # 窗口已过 though the national rule still applies: which rule, and until when


class Explainer(Protocol):
    """Computes the parts of an outcome that are only needed when somebody looks at them."""

    def words(self, outcome: Outcome) -> Explanation: ...
    def missing(self, outcome: Outcome) -> tuple[Key, ...]: ...
    def proof(self, outcome: Outcome) -> tuple[Key, ...]: ...
    def nearby(self, outcome: Outcome) -> tuple[Nearby, ...]: ...


class Weighed(NamedTuple):
    """Status and amount of a measure. Amounts in 分; None if the status has no amount.

    `span` is the range in which the final amount can lie: (low, high) for a status with an amount; for 信息不足 the
    range that the known facts leave, with high None if unbounded; (0, 0) for all others.
    """

    status: Status
    low: int | None = None
    high: int | None = None
    span: tuple[int, int | None] = (0, 0)
    worksheet: Worksheet | None = None


class Outcome:
    """One measure's result for one visit, 就高不重复 included. Explanation, missing facts and 差一点 are computed on
    first access."""

    def __init__(
        self, policy: Policy, item: Measure, weighed: Weighed, explainer: Explainer | None = None, place: int = 0
    ) -> None:
        self.policy, self._item, self.weighed, self._explainer = policy, item, weighed, explainer
        self.place = place  # among the measures of its policy
        self.among = False  # one of several policies in the same visit

    def in_company(self) -> Outcome:
        """The same outcome, marked as part of a visit under several policies."""
        made = Outcome(self.policy, self._item, self.weighed, self._explainer, self.place)
        made.among = True
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and (self.measure, self.weighed) == (other.measure, other.weighed)

    def __repr__(self) -> str:
        return f"Outcome({self.measure}, {self.weighed})"

    @property
    def measure(self) -> str:
        """The measure's id."""
        return self._item.id

    @property
    def key(self) -> str:
        """The id, unique in the visit: under several policies, whose ids may be equal, with the policy id before it."""
        return measure_key(self.policy.id, self.measure) if self.among else self.measure

    @property
    def number(self) -> str:
        """The number shown to people: 6-1, or 样府规〔2023〕9号 6-1 under several policies."""
        return self.policy.numbered(self.measure) if self.among else self.measure

    @property
    def item(self) -> Measure:
        """The measure itself."""
        return self._item

    @property
    def name(self) -> str:
        """Its name in the pack."""
        return self._item.name

    @property
    def article(self) -> int:
        """Its article in the policy; 0 if none."""
        return self._item.article

    @property
    def kind(self) -> Kind:
        """补贴奖励, 税费减免, 暂退缓缴 or 办事线索. Amounts of different kinds are never added."""
        return self._item.kind

    @property
    def tier(self) -> str:
        """How much an office decides: L0 (national rule, nothing) … L4 services (reading/measures.md in the pack)."""
        return self._item.tier

    @property
    def offices(self) -> tuple[str, ...]:
        """责任单位; the first one handles the application."""
        return self._item.offices

    @property
    def status(self) -> Status:
        """The status, after 就高不重复."""
        return self.weighed.status

    @property
    def low(self) -> int | None:
        """The least amount in 分; None if the status has no amount."""
        return self.weighed.low

    @property
    def high(self) -> int | None:
        """The greatest amount in 分; None if the status has no amount."""
        return self.weighed.high

    @property
    def span(self) -> tuple[int, int | None]:
        """The range of the final amount in 分; high None if unbounded (see Weighed)."""
        return self.weighed.span

    @property
    def worksheet(self) -> Worksheet | None:
        """The 就高不重复 worksheet, if there is other support."""
        return self.weighed.worksheet

    @lazy
    def words(self) -> Explanation:
        """The explanation."""
        return self._explainer.words(self) if self._explainer else Explanation()

    @lazy
    def missing(self) -> tuple[Key, ...]:
        """Keys of the facts that the counter must still ask before the status is known."""
        return self._explainer.missing(self) if self._explainer else ()

    @lazy
    def nearby(self) -> tuple[Nearby, ...]:
        """差一点."""
        return self._explainer.nearby(self) if self._explainer else ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every phrase with its verdict, in the order of the checks."""
        return self.words.reasons

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show with the status."""
        return self.words.notes

    @property
    def steps(self) -> tuple[CalculationStep, ...]:
        """The calculation of the amount, one line per phrase; in 分."""
        return self.words.steps

    @property
    def points(self) -> tuple[Point, ...]:
        """The reasons for 待认定, each with the office that decides it."""
        return self.words.points

    @lazy
    def proof(self) -> tuple[Key, ...]:
        """Keys of the facts that the result depends on, for the list of proofs: of an 或 only the branch that holds."""
        return self._explainer.proof(self) if self._explainer else ()

    @property
    def suits(self) -> Suits:
        """办事线索: how well the service fits this enterprise."""
        return self.words.suits

    @property
    def ground(self) -> str:
        """The national documents it is based on (公告 with number and date); empty if none."""
        return self.words.ground

    @property
    def period(self) -> str:
        """The period of the amount: 本季, 该期; empty for a single amount."""
        return self.words.period

    @property
    def goes_on(self) -> str:
        """窗口已过 only: the national rule that still applies; otherwise empty."""
        return self.words.goes_on

    @property
    def fits(self) -> bool:
        """办事线索: whether to show it to this enterprise."""
        return self.suits != "no"

    @property
    def why(self) -> str:
        """待认定 only: a sentence that says which office decides what; otherwise empty."""
        return point_words(self.points)


def point_words(points: Iterable[Point], said: Callable[[str], str] = str) -> str:
    """由区商务委定：（1）……；（2）……。由贷款银行定：……. `said` rewrites the text of a point."""
    by: dict[str, list[str]] = {}
    for point in points:
        by.setdefault(point.by, []).append(said(point.text).rstrip("。"))
    return "。".join(f"由{who}定：{_numbered(list(dict.fromkeys(texts)))}" for who, texts in by.items())


def _numbered(texts: list[str]) -> str:
    """Number the points if there are several, as they contain semicolons; bare reference marks come first."""
    marks, own = "".join(t for t in texts if len(t) == 1), [t for t in texts if len(t) > 1]
    told = own if len(own) == 1 else [f"（{n}）{text}" for n, text in enumerate(own, 1)]
    return "；".join(filter(None, (marks, *told)))
