"""A policy as frozen values, independent of files. Made by `loader`, used by `core.assess`."""

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from core.policy.expression import Expression
from core.policy.fact import Fact, FactRole, FactType, Key, measure_key
from core.policy.guide import GuideEntry
from core.policy.nodes import Size, constant
from core.policy.rule_scope import RuleScope
from core.policy.values import Bound, Bounds


def stated(rule: Expression) -> Bound:
    """The number of a rule that is a single number."""
    found = constant(rule.root)
    assert found is not None
    return found


LEVELS = ("国家", "市级", "区级")
OUTSIDE = 0
"""The article number of everything outside articles: title, preamble, closing."""
ANYWHERE = -2
"""Instead of an article number: a phrase may be in any article, or outside."""
NOWHERE = -1
"""The number of a nonexistent article."""


class ArticleItem(NamedTuple):
    """（二） of an article: its slice of the text, and the offices named for it alone."""

    label: str
    start: int
    end: int
    offices: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One numbered article, or the text OUTSIDE articles."""

    number: int
    chapter: str
    title: str
    text: str
    offices: str = ""
    items: tuple[ArticleItem, ...] = ()

    def item(self, label: str) -> ArticleItem | None:
        """An item by its label, with any brackets; None if there is none."""
        wanted = unicodedata.normalize("NFKC", label)
        return next((item for item in self.items if unicodedata.normalize("NFKC", item.label) == wanted), None)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The location of a phrase: its text as in the pack, the article (0: outside), and the slice of the article's text.
    (0, 0) for a phrase that is empty or in no text."""

    phrase: str = ""
    article: int = 0
    start: int = 0
    end: int = 0


SILENT = Anchor()
"""For what the text does not mention."""


class Anchored:
    """Base of everything attached to a phrase of the policy."""

    __slots__ = ()
    at: Anchor

    @property
    def phrase(self) -> str:
        """The phrase; "" if the text does not mention it."""
        return self.at.phrase

    @property
    def article(self) -> int:
        """The article of the phrase."""
        return self.at.article


Unknown = Literal["ask", "office", "unsure"]
"""Who settles a condition that is unknown."""


@dataclass(frozen=True, slots=True)
class Condition(Anchored):
    """A phrase and its rule. `scope`: whether it is evaluated for records."""

    at: Anchor
    rule: Expression
    per_record: bool
    unknown: Unknown = "ask"  # the consequence of not knowing; unsure: 待认定 once answered 不清楚
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window(Anchored):
    """A period in which a date (or year) must be, and what being early or late means."""

    at: Anchor
    on: Expression
    start: int | None  # ordinal of the day, or a year
    end: int | None
    early: Literal["unmet", "recognition", "lapsed"] = "recognition"
    unless_late: Expression | None = None  # not late where this may hold
    own: bool = True  # stated by the item itself, not the policy's validity
    pending: bool = False  # 无 means: not yet, and may still happen within the window
    early_note: str = ""
    line: int = 0

    @property
    def day(self) -> str:
        """The name of the date."""
        return self.on.names[0].rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Consult(Anchored):
    """The days on which one may apply, if they differ from the policy's validity."""

    at: Anchor
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Cap(Anchored):
    """最高…: an upper limit. In the strict reading it limits the sum, in the broad one each record or the sum as well;
    if the text says that it applies per record (单个项目最高), both readings limit that alone."""

    at: Anchor
    amount: Expression
    broad: Literal["each", "sum", "only each"]
    note: str = ""  # an open point: 按载体还是按运营单位
    years: int = 1  # 每年最高…: number of years for which it is paid

    def most(self, scope: RuleScope) -> Bounds:
        """The limit in 分 over all years: a constant, or depending on a fact."""
        low, high = self.amount.bounds(scope)
        return Bounds(low * self.years, high * self.years)


@dataclass(frozen=True, slots=True)
class Share(Anchored):
    """A limit on a base instead of the amount: records take from it in turn until it is used up (贷款总额度)."""

    at: Anchor
    name: str  # the name in the amount rule for what a record got
    of: Expression
    limit: Expression
    first: Expression  # larger values first

    @property
    def most(self) -> Bound:
        """The limit in 分."""
        return stated(self.limit)


@dataclass(frozen=True, slots=True)
class Amount(Anchored):
    """The amount: a phrase and its rule. `least`: if the text gives a range within which an office decides."""

    at: Anchor
    rule: Expression
    least: Expression | None = None


@dataclass(frozen=True, slots=True)
class Doubt(Anchored):
    """An ambiguity of the text: if it may apply, the result is 待认定, and the strict reading gives `low` (or 0)."""

    note: str
    rule: Expression | None  # None: it always applies
    per_record: bool
    unknown: Literal["office", "ask", "ignore"] = "office"
    keeps_low: bool = False  # the strict reading is unaffected
    low: Expression | None = None
    high: Expression | None = None
    at: Anchor = SILENT
    line: int = 0
    by: str = ""  # who decides, if not the office that handles the item
    given: Expression | None = None  # it applies only if this is known to be true
    standing: bool = False  # one of the doubts common to all items


@dataclass(frozen=True, slots=True)
class Remark:
    """A note shown if a rule is known to hold, unless another does, while a fact was not asked: all that is given."""

    note: str
    holds: Expression | None = None
    unless: Expression | None = None
    unasked: str = ""  # a fact that was not asked
    unsure: str = ""  # a fact that was answered 不清楚


@dataclass(frozen=True, slots=True)
class Ground:
    """A state rule that an item is based on (公告 with number and date), and the days for which it is."""

    document: str
    start: int | None = None  # ordinal of the day
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Instalments(Anchored):
    """分期: yearly shares in which the amount is paid; the total is unchanged. `even`: 连续N年, equal shares."""

    at: Anchor
    shares: tuple[Fraction, ...]
    even: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """The period of an amount (本季, 该期), and its condition."""

    words: str
    rule: Expression


@dataclass(frozen=True, slots=True)
class Convention:
    """A figure that rules need beyond the policy's text (365天), and its source."""

    rule: Expression
    source: str

    @property
    def figure(self) -> Bound:
        """The constant."""
        return stated(self.rule)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Measure:
    """One item of the policy, with everything that decides it."""

    id: str
    name: str
    article: int
    kind: Literal["cash", "relief", "deferral", "service"]
    tier: Literal["L0", "L1", "L2", "L3", "L4"]
    offices: tuple[str, ...]
    item: str = ""  # （二）: the item of the article, if it has several
    subject: tuple[str, ...] = ()  # the subjects named in its text; for others it is 待认定
    regional: bool = False  # its text names the region
    draft: bool = False  # not reviewed yet: 待认定 whatever its rules give
    quotes: tuple[Anchor, ...] = ()  # phrases of a service, or quoted without effect
    each: str = ""  # the list whose records are judged separately
    where: Condition | None = None  # which of its records belong to this measure
    matter: Condition | None = None  # whether the matter exists at all
    conditions: tuple[Condition, ...] = ()
    window: Window | None = None
    fact_date: Expression | None = None  # the date of the event, if no window has it
    consult: Consult | None = None
    amount: Amount | None = None
    share: Share | None = None
    cap: Cap | None = None
    combine: Literal["sum", "best"] = "sum"  # best: only one record in the strict reading, all in the broad one
    combine_note: str = ""  # the open point about several records of which one may count
    matching: bool = False  # 配套: excluded from 就高不重复
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()  # conditional notes
    lapsed_note: str = ""
    state_until: int | None = None  # until when a state rule continues it (ordinal); None: it does not
    grounds: tuple[Ground, ...] = ()
    periods: tuple[Period, ...] = ()
    instalments: Instalments | None = None
    fits: Expression | None = None  # 办事线索: for whom it is worth mentioning
    conventions: tuple[Convention, ...] = ()  # 惯例
    # 不计: figures of its phrases that no rule uses, with reasons
    waived: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Measures of which it is open whether all are given: the total is [the greater low, the sum of highs]; or of which
    the enterprise must choose one (择一): the greater high."""

    measures: tuple[str, ...]
    note: str
    about: str = ""  # its subject, if several groups have the same note
    choose: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pool(Anchored):
    """A limit on several measures together; pools may be nested."""

    measures: tuple[str, ...]
    at: Anchor
    limit: Expression  # 分: a constant, or what a fact says
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Gate(Anchored):
    """A general condition on all applicants: a known No excludes L1–L3, an unknown one is a notice."""

    at: Anchor
    rule: Expression
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """The origin of a statutory value: 文号, dates, and whether the document was read (见) or remembered (忆)."""

    document: str
    seen: bool
    name: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """The policy's own terms."""

    policy: str = ""  # for itself: 本方案
    gates: str = ""  # for its general conditions: 总体要求


@dataclass(frozen=True, slots=True)
class Overlap(Anchored):
    """就高不重复: its phrase, the list that asks for other support, and its notes."""

    at: Anchor
    fact: str
    note: str  # shown if there is other support
    unasked: str  # shown if it was not asked


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the interview: facts about the enterprise, matters, or details of existing matters."""

    name: str
    shows: Literal["facts", "matters", "details"]
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Policy:
    """A whole policy, ready for judging. `digest`: of the pack's files."""

    id: str
    number: str  # 文号
    title: str
    issuer: str
    version: str  # of the pack, not of the policy; "" if there is none
    supersedes: str  # the version of the pack that this one replaces
    sample: bool  # a practice sample: never at a real counter
    level: str  # 国家 · 市级 · 区级
    called: Called
    issued: datetime.date
    issue: Anchor
    effect: Anchor
    effective: datetime.date
    expires: datetime.date
    validity: Anchor
    articles: tuple[Article, ...]
    topics: tuple[str, ...]
    facts: Mapping[str, Fact]
    roles: Mapping[FactRole, str]  # the facts (and fields of the support list) with roles
    steps: tuple[Step, ...]
    derived: Mapping[str, Expression]
    section: str  # the term for a section of the industry classification
    measures: tuple[Measure, ...]
    gates: tuple[Gate, ...]
    notices: tuple[Remark, ...]  # about a visit as a whole
    groups: tuple[Group, ...]
    pools: tuple[Pool, ...]
    same: Mapping[str, tuple[str, ...]]  # a matter that other policies support too → the measures here that do
    overlap: Overlap
    early_note: str
    guide: Mapping[str, GuideEntry]
    streets: Mapping[str, str]  # statistical codes by name
    sources: tuple[Source, ...]
    digest: str
    cases: tuple[str, ...] = field(default=())  # file names
    lines: Mapping[int, int] = field(default_factory=dict)  # line of each article in text.txt
    parts: tuple["Policy", ...] = ()  # of combined policies (`joined`): each of them; the facts above are their union

    @property
    def each(self) -> tuple["Policy", ...]:
        """This policy, or those combined in it."""
        return self.parts or (self,)

    @property
    def keyed(self) -> dict[str, "Measure"]:
        """All measures by key: the id, for combined policies with the policy's id before it."""
        if not self.parts:
            return {m.id: m for m in self.measures}
        return {measure_key(policy.id, m.id): m for policy in self.parts for m in policy.measures}

    def numbered(self, measure: str) -> str:
        """The name of a measure among several policies: 样府规〔2023〕9号 6-1."""
        return f"{self.number} {measure}"

    def in_force(self, day: datetime.date) -> bool:
        """Whether it is valid on a day."""
        return self.effective <= day <= self.expires

    def number_of(self, key: str) -> str:
        """The 文号 of a measure's policy if there are several; "" for one."""
        return next((part.number for part in self.parts if key.startswith(measure_key(part.id, ""))), "")

    @property
    def industry(self) -> str:
        """The fact with the industry; "" if there is none."""
        return next((f.name for f in self.facts.values() if f.type == "industry"), "")

    def shows(self, step: str) -> str:
        """What a step of the interview shows: facts, matters or details; "" if it asks nothing."""
        return next((s.shows for s in self.steps if s.name == step), "")

    def step_that_shows(self, what: str) -> str:
        """The step for matters, or for details."""
        return next((s.name for s in self.steps if s.shows == what), "")

    @property
    def lasting(self) -> tuple[str, ...]:
        """The facts that are still true at an enterprise's next visit."""
        return tuple(f.name for f in self.facts.values() if f.lasting)

    @property
    def size(self) -> str:
        """The derived fact with the enterprise's size; "" if there is none."""
        graded = (n for n, rule in self.derived.items() if isinstance(rule.root, Size) and rule.root.op == "划型")
        return next(graded, "")

    @property
    def example(self) -> str:
        """The number of a paying item, as an example of the notation."""
        return next((m.id for m in self.measures if m.amount), "")

    def role(self, role: FactRole) -> str:
        """The fact, or field, with a role; "" if there is none."""
        return self.roles.get(role, "")

    def article(self, number: int) -> Article:
        """An article by number (0: outside articles); KeyError if there is none."""
        for each in self.articles:
            if each.number == number:
                return each
        raise KeyError(number)

    def measure(self, id: str) -> Measure:
        """A measure by id, for combined policies by key (sample-city-2023:3-1); KeyError if there is none."""
        return self.keyed[id]

    def fact(self, key: str) -> Fact:
        """The fact of a key: 从业人员, 担保贷款, 担保贷款[2].金额 or 担保贷款.金额."""
        found = Key.parse(key)
        fact = self.facts[found.name]
        return fact.field(found.field) if found.field else fact


__all__ = [
    "NOWHERE", "OUTSIDE", "SILENT", "Amount", "Anchor", "Article", "Called", "Cap", "Condition", "Consult",
    "Convention", "Doubt", "Fact", "FactType", "Gate", "Ground", "Group", "GuideEntry", "Measure", "Overlap", "Period",
    "Policy", "Pool", "Remark", "Share", "Source", "Step", "Window",
]  # fmt: skip
