"""A policy as the program holds it: frozen values, nothing of files. `loader` makes them, `assess` reads them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from core.policy.expression import Expression
from core.policy.fact import Fact, FactType, split_key
from core.policy.nodes import Scope, constant
from core.policy.values import Bound, Bounds


def stated(rule: Expression) -> Bound:
    """The number of a rule that is nothing but a number."""
    found = constant(rule.root)
    assert found is not None
    return found


@dataclass(frozen=True, slots=True)
class Article:
    """One numbered article; number 0 is all that stands outside the 28: title, preamble, 总体要求, closing words."""

    number: int
    chapter: str
    title: str
    text: str
    offices: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A phrase of the policy and the rule that stands beside it. `scope` tells whether a record decides it."""

    phrase: str
    article: int
    rule: Expression
    per_record: bool
    unknown: Literal["ask", "office", "unsure"] = (
        "ask"  # what not knowing makes of it; unsure: 待认定 once answered 不清楚
    )
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days (or years) that a fact must lie in, and what being early or late means."""

    phrase: str
    article: int
    on: Expression
    start: int | None  # ordinal of the day, or a year
    end: int | None
    early: Literal["unmet", "recognition", "lapsed"]
    unless_late: Expression | None = None  # not late after all where this may hold
    own: bool = True  # stated by the item itself, not the plan's validity
    pending: bool = False  # 无 means: not yet, and may still come within the window
    early_note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Consult:
    """The days on which one may come and ask, where they are not the plan's own."""

    phrase: str
    article: int
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Cap:
    """最高…: an upper bound. The strict reading bounds the sum, the broad one each record or the sum as well; where the
    words say that it is of each record (单个项目最高), both readings bound that alone."""

    phrase: str
    article: int
    amount: Expression
    broad: Literal["each", "sum", "only each"]
    note: str = ""  # what is open about it: 按载体还是按运营单位

    def most(self, scope: Scope) -> Bounds:
        """The bound itself, in 分: a constant, or what a fact says."""
        return self.amount.bounds(scope)


@dataclass(frozen=True, slots=True)
class Share:
    """A bound on a base, not on the sum: records take from it in turn until it is used up (贷款总额度)."""

    phrase: str
    article: int
    name: str  # under which the amount rule knows what a record got
    of: Expression
    limit: Expression
    first: Expression  # the greater goes first

    @property
    def most(self) -> Bound:
        """The limit itself, in 分."""
        return stated(self.limit)


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: the phrase and its rule."""

    phrase: str
    article: int
    rule: Expression


@dataclass(frozen=True, slots=True)
class Doubt:
    """Where the text is open: if it may hold, the result is 待认定, and read strictly it gives `low` (or 0)."""

    note: str
    rule: Expression | None  # None: always
    per_record: bool
    unknown: Literal["office", "ask", "ignore"] = "office"
    keeps_low: bool = False  # the doubt does not touch the strict reading
    low: Expression | None = None
    high: Expression | None = None
    phrase: str = ""
    article: int = 0
    line: int = 0
    by: str = ""  # who settles it, where that is not the office that handles the item
    given: Expression | None = None  # the doubt is none unless this is known to be so
    standing: bool = False  # one of those that all items share


@dataclass(frozen=True, slots=True)
class Remark:
    """A note told where a rule is known to hold, unless another is, while a fact was not asked: all that it names."""

    note: str
    holds: Expression | None = None
    unless: Expression | None = None
    unasked: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule of the state that an item rests on (公告 with number and date), and for which days of asking."""

    document: str
    start: int | None  # ordinal of the day
    end: int | None


@dataclass(frozen=True, slots=True)
class Instalments:
    """分期: in what shares the sum is paid, one a year. It changes nothing of the sum."""

    phrase: str
    article: int
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """What a sum is of (本季, 该期), and when it is so."""

    words: str
    rule: Expression


@dataclass(frozen=True, slots=True)
class Convention:
    """A figure that rules need beyond the policy's words (365天), and where it comes from."""

    rule: Expression
    source: str

    @property
    def figure(self) -> Bound:
        """The constant itself."""
        return stated(self.rule)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Measure:
    """One item of the policy with its id, and everything that decides it."""

    id: str
    name: str
    article: int
    kind: Literal["cash", "relief", "deferral", "service"]
    tier: Literal["L0", "L1", "L2", "L3", "L4"]
    offices: tuple[str, ...]
    quotes: tuple[str, ...] = ()  # phrases of a service, or of what is told but decides nothing
    each: str = ""  # the list whose records are judged one by one
    where: Condition | None = None  # which of its records are this measure's
    matter: Condition | None = None  # whether there is such a thing at all
    conditions: tuple[Condition, ...] = ()
    window: Window | None = None
    consult: Consult | None = None
    amount: Amount | None = None
    share: Share | None = None
    cap: Cap | None = None
    combine: Literal["sum", "best"] = "sum"  # best: strictly one of the records, broadly all
    combine_note: str = ""  # what is open about several records of which one may count
    matching: bool = False  # 配套: outside 就高不重复
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()  # notes for some visits only
    lapsed_note: str = ""
    state_until: int | None = None  # until when a rule of the state goes on with it (ordinal); None: it does not
    grounds: tuple[Ground, ...] = ()
    periods: tuple[Period, ...] = ()
    instalments: Instalments | None = None
    fits: Expression | None = None  # 办事线索: for whom it is worth saying
    conventions: tuple[Convention, ...] = ()  # 惯例
    waived: Mapping[str, str] = field(default_factory=dict)  # 不计: figures of its phrases that no rule uses, and why
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Measures of which it is open whether all are given: the total is [the greater low, the sum of highs]; or of which
    the enterprise has to choose one (择一): the greater high."""

    measures: tuple[str, ...]
    note: str
    about: str = ""  # what it is of, where several groups share a note
    choose: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """A bound over several measures together; one may lie within another."""

    measures: tuple[str, ...]
    phrase: str
    article: int
    limit: Expression  # 分: a constant, or what a fact says
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """One of the 总体要求: a known No shuts L1–L3, an unknown is a notice."""

    phrase: str
    rule: Expression
    note: str
    article: int = 0


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """What the centre itself fills in for a measure: empty as issued, nothing is invented."""

    materials: str = ""
    telephone: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A statutory value's origin: 文号, dates, and whether the document was read (见) or remembered (忆)."""

    name: str
    document: str
    seen: bool
    start: datetime.date | None
    end: datetime.date | None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Policy:
    """A whole policy, ready to be assessed. `digest` is over the pack's files."""

    id: str
    number: str  # 文号
    title: str
    issuer: str
    version: str  # of the pack, not of the policy; "" where nobody gave one
    supersedes: str  # the version of the pack that this one takes the place of
    level: str  # 国家级 · 市级 · 区级
    sample: bool  # made up for practice: never at a real counter
    issued: datetime.date
    effective: datetime.date
    expires: datetime.date
    validity_phrase: str
    issued_phrase: str
    articles: tuple[Article, ...]
    topics: tuple[str, ...]
    facts: Mapping[str, Fact]
    derived: Mapping[str, Expression]
    measures: tuple[Measure, ...]
    gates: tuple[Gate, ...]
    groups: tuple[Group, ...]
    pools: tuple[Pool, ...]
    same: Mapping[str, tuple[str, ...]]  # a matter that other policies support too → the measures here that do
    places: Mapping[str, int]  # the article in which each of its own phrases stands: 施行, 有效期, 就高不重复
    overlap_phrase: str
    overlap_note: str
    overlap_unasked: str
    support_fact: str  # 其他政策支持
    early_note: str
    guide: Mapping[str, GuideEntry]
    streets: Mapping[str, str]  # statistical codes by name
    sources: tuple[Source, ...]
    digest: str
    cases: tuple[str, ...] = field(default=())  # file names
    lines: Mapping[int, int] = field(default_factory=dict)  # where each article stands in text.txt

    def article(self, number: int) -> Article:
        """An article by its number (0: outside the articles); KeyError if there is none."""
        for each in self.articles:
            if each.number == number:
                return each
        raise KeyError(number)

    def measure(self, id: str) -> Measure:
        """A measure by its id; KeyError if there is none."""
        for each in self.measures:
            if each.id == id:
                return each
        raise KeyError(id)

    def fact(self, key: str) -> Fact:
        """The fact behind a key: 从业人员, 担保贷款, 担保贷款[2].金额 or 担保贷款.金额."""
        name, _, field = split_key(key)
        return self.facts[name].field(field) if field else self.facts[name]


__all__ = [
    "Amount", "Article", "Cap", "Condition", "Consult", "Convention", "Doubt", "Fact", "FactType", "Gate", "Ground",
    "Group", "GuideEntry", "Measure", "Period", "Policy", "Pool", "Remark", "Share", "Source", "Window",
]  # fmt: skip
