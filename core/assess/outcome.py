"""What an assessment says: plain frozen values, with every step that led to them. No logic."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from core.assess.visit import Value
from core.policy.fact import Key, measure_key
from core.policy.kept import lazy

if TYPE_CHECKING:  # the window names statuses before anything is judged
    from core.assess.judgements import Judgements
    from core.policy.pack import Anchor, Measure, Policy


class Status(StrEnum):
    """Where a measure stands for this enterprise (ARCHITECTURE.md), in the order in which it is told."""

    STATUTORY = "statutory"
    MET = "met"
    RECOGNITION = "recognition"
    MISSING = "missing"
    UNMET = "unmet"
    LAPSED = "lapsed"
    NOT_STARTED = "not_started"
    UNTRIGGERED = "untriggered"
    GUIDANCE = "guidance"

    pays: bool
    """Whether an amount stands with the status."""

    def __init__(self, name: str) -> None:
        self.pays = name in ("statutory", "met", "recognition")

    @property
    def words(self) -> str:
        """The status as the counter says it."""
        return _WORDS[self]


STATUTORY, MET, RECOGNITION, MISSING, UNMET, LAPSED, NOT_STARTED, UNTRIGGERED, GUIDANCE = Status
"""The same as plain names: to look a member up in its class is the dearest part of many a check."""

ALIVE = (MET, RECOGNITION, STATUTORY, MISSING)
"""Where something is, or may be, had."""

_WORDS = {
    Status.STATUTORY: "依法可享",
    Status.MET: "文字满足·待审核",
    Status.RECOGNITION: "待认定",
    Status.MISSING: "信息不足",
    Status.UNMET: "不符合",
    Status.LAPSED: "窗口已过",
    Status.NOT_STARTED: "尚未施行",
    Status.UNTRIGGERED: "未涉及",
    Status.GUIDANCE: "办事线索",
}

Kind = Literal["cash", "relief", "deferral", "service"]
KIND_WORDS: dict[str, str] = {"cash": "补贴奖励", "relief": "税费减免", "deferral": "暂退缓缴", "service": "办事线索"}

Verdict = Literal["yes", "no", "ask", "office", "note"]
"""How a phrase stands: yes 满足 · no 不满足 · ask 还要问 · office 由主管部门定／原文两可 · note 只作说明."""

Suits = Literal["first", "yes", "all", "open", "no"]
"""How well a service suits an enterprise: made for its case · made for it · for everybody · not known · not for it."""

VERDICT_WORDS: dict[str, str] = {"yes": "满足", "no": "不满足", "ask": "待补充", "office": "待认定", "note": "说明"}


class Seen(NamedTuple):
    """A fact as it stood when a rule looked at it. `fact` is a key: 从业人员, 担保贷款[1].金额 (from 1)."""

    fact: Key
    shown: str
    told: bool = True  # False: nothing was said of it, `shown` is what silence stands for


class Reason(NamedTuple):
    """One phrase of the policy, the rule that stands beside it, and what came of it."""

    role: Literal["gate", "condition", "window", "amount", "cap", "doubt"]
    at: Anchor  # where the words stand; without words for a doubt about which the text is silent
    verdict: Verdict
    rule: str  # the expression as the pack writes it
    facts: tuple[Seen, ...] = ()
    record: int | None = None  # which record of a list, from 1
    note: str = ""  # a sentence for people, where the verdict needs one
    under: str = ""  # what the words stand under, where that is no article: 总体要求

    @property
    def phrase(self) -> str:
        """The policy's words."""
        return self.at.phrase

    @property
    def article(self) -> int:
        """The article in which they stand."""
        return self.at.article


class Step(NamedTuple):
    """One line of the sum: 装机容量（520千瓦） × 0.3元/瓦 → 15600000 分. `high` is None where nothing bounds it."""

    phrase: str  # the words of the policy; "" for what only sums up
    text: str  # how it was worked out
    low: int
    high: int | None
    record: int | None = None
    role: Literal["line", "cap", "sum"] = "line"
    plain: bool = True  # False: it reads as a program, and is left to the screen
    reckons: bool = False  # two figures at least are put together

    @property
    def words(self) -> str:
        """Phrase and sum in one line."""
        return f"{self.phrase}：{self.text}" if self.phrase else self.text


class Point(NamedTuple):
    """What keeps a measure at 待认定, and who settles it."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class SupportRow:
    """One source of support for the same matter on the 就高不重复 worksheet."""

    level: str  # this policy by its name, with its level; else the level alone
    amount: int | None  # 分; None: not known
    state: str  # this policy's name; received, may be had, not known
    kept: bool  # the row that 就高 keeps; the others are dropped


@dataclass(frozen=True, slots=True)
class Worksheet:
    """就高不重复 for one measure: what each level gives, what is kept, and what this plan may still add."""

    rows: tuple[SupportRow, ...]
    received: int  # 分 already received from elsewhere
    difference: tuple[int, int]  # 本方案口径下可再得 [low, high]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that a 差一点 changes. A key without a field, one past the last record, adds that record."""

    fact: Key
    value: Value


@dataclass(frozen=True, slots=True)
class Nearby:
    """差一点: the smallest single thing still open to the enterprise that would turn a result.

    Done on any day from `first` to `last` (`core.assess.changes.apply`), it gives the status and the sums told. What
    is there already stays: a new certificate, a further project is a record of its own.
    """

    fact: Key  # of the fact that falls short now
    now: str
    need: str
    short: str  # by how much: 再增1千瓦, 再延31天
    status: Status  # what the measure would then be
    low: int | None
    high: int | None
    sentence: str
    changes: tuple[Change, ...] = ()
    days: tuple[Key, ...] = ()  # the days that will be the day on which it is done
    first: datetime.date | None = None
    last: datetime.date | None = None


class Words(NamedTuple):
    """What is said of one measure beside its status and sum."""

    reasons: tuple[Reason, ...] = ()
    notes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    suits: Suits = "all"  # 办事线索: how well it suits this enterprise
    points: tuple[Point, ...] = ()  # 待认定: what makes it so
    ground: str = ""  # 公告 of the state that it rests on, with number and date
    period: str = ""  # what the sum is of: 本季, 该期
    goes_on: str = ""  # 窗口已过, and the state's own rule goes on: which, and until when


class Told(Protocol):
    """Who tells of one measure what is only worked out when it is looked at."""

    def words(self, outcome: Outcome) -> Words: ...
    def missing(self, outcome: Outcome) -> tuple[Key, ...]: ...
    def proof(self, outcome: Outcome) -> tuple[Key, ...]: ...
    def nearby(self, outcome: Outcome) -> tuple[Nearby, ...]: ...


class Weighed(NamedTuple):
    """What a measure comes to, 就高不重复 weighed in. Amounts in 分, None where the status bears none.

    `span` is what the measure may still come to while it is open: for a paying status it equals (low, high), for
    信息不足 the range that the known facts leave, high None where nothing bounds it; (0, 0) for the rest.
    """

    status: Status
    low: int | None = None
    high: int | None = None
    span: tuple[int, int | None] = (0, 0)
    worksheet: Worksheet | None = None


class Outcome:
    """One measure's result for one visit. Status and sums are there; words, what is missing and 差一点 are made when
    they are looked at."""

    def __init__(
        self, policy: Policy, item: Measure, weighed: Weighed, told: Told | None = None, place: int = 0
    ) -> None:
        self.policy, self._item, self.weighed, self._told = policy, item, weighed, told
        self.place = place  # among the measures of its policy
        self.among = False  # the visit is under other policies, too

    def in_company(self) -> Outcome:
        """The same, as one of those of several policies."""
        made = Outcome(self.policy, self._item, self.weighed, self._told, self.place)
        made.among = True
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Outcome) and (self.measure, self.weighed) == (other.measure, other.weighed)

    def __repr__(self) -> str:
        return f"Outcome({self.measure}, {self.weighed})"

    @property
    def measure(self) -> str:
        """Its id."""
        return self._item.id

    @property
    def key(self) -> str:
        """Its id; in a visit under several policies, which may number alike, with that of its policy before it."""
        return measure_key(self.policy.id, self.measure) if self.among else self.measure

    @property
    def number(self) -> str:
        """The same for people: 6-1, or 样府规〔2023〕9号 6-1."""
        return self.policy.numbered(self.measure) if self.among else self.measure

    @property
    def item(self) -> Measure:
        """The measure itself."""
        return self._item

    @property
    def name(self) -> str:
        """Its name, as the pack has it."""
        return self._item.name

    @property
    def article(self) -> int:
        """The article of the policy in which it stands; 0 where it stands in none."""
        return self._item.article

    @property
    def kind(self) -> Kind:
        """补贴奖励, 税费减免, 暂退缓缴 or 办事线索: sums of different kinds are never added."""
        return self._item.kind

    @property
    def tier(self) -> str:
        """How much an office weighs: L0 by the state's own rule … L4 services (reading/measures.md beside the pack)."""
        return self._item.tier

    @property
    def offices(self) -> tuple[str, ...]:
        """责任单位, the first the one that handles it."""
        return self._item.offices

    @property
    def status(self) -> Status:
        """Where it stands, 就高不重复 weighed in."""
        return self.weighed.status

    @property
    def low(self) -> int | None:
        """At least so much, in 分; None where the status bears no sum."""
        return self.weighed.low

    @property
    def high(self) -> int | None:
        """At most so much, in 分; None where the status bears no sum."""
        return self.weighed.high

    @property
    def span(self) -> tuple[int, int | None]:
        """What it may still come to, in 分; high None where nothing bounds it (see Weighed)."""
        return self.weighed.span

    @property
    def worksheet(self) -> Worksheet | None:
        """就高不重复, where there is other support."""
        return self.weighed.worksheet

    @lazy
    def words(self) -> Words:
        """All that is said of it."""
        return self._told.words(self) if self._told else Words()

    @lazy
    def missing(self) -> tuple[Key, ...]:
        """Keys of facts that the counter should still ask."""
        return self._told.missing(self) if self._told else ()

    @lazy
    def nearby(self) -> tuple[Nearby, ...]:
        """差一点."""
        return self._told.nearby(self) if self._told else ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every phrase with its verdict, in the order of the checks."""
        return self.words.reasons

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences that a person should be told beside the status."""
        return self.words.notes

    @property
    def steps(self) -> tuple[Step, ...]:
        """The sum worked out, a line for each phrase; in 分."""
        return self.words.steps

    @property
    def points(self) -> tuple[Point, ...]:
        """待认定: what makes it so, and who settles it."""
        return self.words.points

    @lazy
    def proof(self) -> tuple[Key, ...]:
        """Keys of the facts that carry the result, for the paper that proves it: of an 或 the branch that holds."""
        return self._told.proof(self) if self._told else ()

    @property
    def suits(self) -> Suits:
        """办事线索: how well it suits this enterprise."""
        return self.words.suits

    @property
    def ground(self) -> str:
        """The documents of the state (公告 with number and date) that it rests on; empty if none."""
        return self.words.ground

    @property
    def period(self) -> str:
        """What the sum is of: 本季, 该期; empty where it is one sum."""
        return self.words.period

    @property
    def goes_on(self) -> str:
        """窗口已过: the state's own rule that goes on; else empty."""
        return self.words.goes_on

    @property
    def fits(self) -> bool:
        """办事线索: whether it is worth saying to this enterprise."""
        return self.suits != "no"

    @property
    def why(self) -> str:
        """待认定 as a sentence that says who settles what; empty for other statuses."""
        return point_words(self.points)


def point_words(points: Iterable[Point], said: Callable[[str], str] = str) -> str:
    """由区商务委定：（1）……；（2）……。由贷款银行定：……. `said`: how a point is put, where not in its own words."""
    by: dict[str, list[str]] = {}
    for point in points:
        by.setdefault(point.by, []).append(said(point.text).rstrip("。"))
    return "。".join(f"由{who}定：{_numbered(list(dict.fromkeys(texts)))}" for who, texts in by.items())


def _numbered(texts: list[str]) -> str:
    """Several points are told apart by numbers, as they have marks within; what is but a reference stands first."""
    marks, own = "".join(t for t in texts if len(t) == 1), [t for t in texts if len(t) > 1]
    told = own if len(own) == 1 else [f"（{n}）{text}" for n, text in enumerate(own, 1)]
    return "；".join(filter(None, (marks, *told)))


@dataclass(frozen=True, slots=True)
class Question:
    """A fact worth asking next. `worth` is how much (分) its answer may move; None: not bounded by the text."""

    fact: Key
    worth: int | None
    measures: tuple[str, ...]
    asked: bool = False  # answered 不清楚: it still matters, but is not asked again


Span = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums by kind, after pools and either-or groups; never added to each other. None: the visit is not asked out."""

    cash: tuple[int, int] | None
    relief: tuple[int, int] | None
    deferral: tuple[int, int] | None


class Share(NamedTuple):
    """What a measure gives for one record of its list (counted from 1), as a whole (0), or for a list that nobody asked
    (-1), which cannot be held against another."""

    policy: str
    measure: str
    record: int = 0


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that several policies support: a certificate, a roof. `counted` is the share that counts, where it is
    known which; the range is that of the highest."""

    name: str
    members: tuple[Share, ...]
    counted: Share | None
    low: int
    high: int | None
    ranges: tuple[tuple[int, int | None], ...] = ()  # of the members, in 分


class Overall(Protocol):
    """Who tells of a visit what is only worked out when it is looked at."""

    @property
    def outcomes(self) -> tuple[Outcome, ...]: ...
    def weighed(self) -> Iterable[tuple[Measure, Weighed]]: ...
    def derived(self) -> dict[str, str | None]: ...
    def known(self) -> dict[str, tuple[int, int]]: ...
    def spans(self) -> dict[str, Span]: ...
    def notices(self) -> tuple[str, ...]: ...
    def remarks(self) -> dict[str, tuple[str, ...]]: ...
    def questions(self) -> tuple[Question, ...]: ...
    def matters(self) -> tuple[Matter, ...]: ...


@dataclass(frozen=True, eq=False)
class Assessment:
    """Everything that one visit comes to under its policy, or its several. Each measure's status and sum are there; the
    rest is worked out when it is looked at."""

    policy: str
    pack_digest: str
    as_of: datetime.date
    asked_out: bool  # whether silence says what is not there
    told: Overall = field(repr=False)
    judged: Judgements | None = field(default=None, repr=False)  # what it rests on, and the next may build on
    parts: tuple[Assessment, ...] = ()  # under several policies: what each says by itself

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assessment) and self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        return self.policy, self.pack_digest, self.as_of, self.outcomes, self.totals, self.derived, self.notices

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Each measure's, in the order of the policy, or of its several."""
        return self.told.outcomes

    @property
    def weighed(self) -> Iterable[tuple[Measure, Weighed]]:
        """Each measure's status and sum alone: no outcome is made for it."""
        return self.told.weighed()

    @lazy
    def derived(self) -> dict[str, str | None]:
        """Derived facts as words; None where the answers leave them open."""
        return self.told.derived()

    @property
    def totals(self) -> Totals:
        """What is known, where the visit is asked out."""
        return Totals(**{kind: sums if self.asked_out else None for kind, sums in self.known.items()})

    @lazy
    def known(self) -> dict[str, tuple[int, int]]:
        """By kind, what is settled so far (分), whether or not the visit is asked out."""
        return self.told.known()

    @lazy
    def spans(self) -> dict[str, Span]:
        """By kind, with what is still open counted in: for the live panel."""
        return self.told.spans()

    @lazy
    def notices(self) -> tuple[str, ...]:
        """For every screen and page: lapsed policy, gates not known …"""
        return self.told.notices()

    @lazy
    def remarks(self) -> dict[str, tuple[str, ...]]:
        """Notes on the totals, by kind."""
        return self.told.remarks()

    @lazy
    def matters(self) -> tuple[Matter, ...]:
        """What several of its policies support, and which share counts."""
        return self.told.matters()

    @lazy
    def questions(self) -> tuple[Question, ...]:
        """The open facts that may still change something, in the order in which they are worth asking."""
        return self.told.questions()

    @property
    def next_question(self) -> Question | None:
        """The question most worth asking now; None when all that is left was answered 不清楚."""
        return next((q for q in self.questions if not q.asked), None)

    def still_open(self, kind: str) -> int:
        """How many measures of a kind are 信息不足: a total says nothing of them."""
        return self._open[kind]

    @lazy
    def _open(self) -> Counter[str]:
        return Counter([measure.kind for measure, one in self.weighed if one.status is MISSING])

    def of(self, measure: str) -> Outcome:
        """The outcome of a measure by its key; KeyError if there is none such."""
        for outcome in self.outcomes:
            if outcome.key == measure:
                return outcome
        raise KeyError(measure)
