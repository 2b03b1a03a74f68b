"""A policy as the program holds it: frozen values, nothing of files. `loader` makes them, `assess` reads them."""

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from core.policy.expression import Expression
from core.policy.fact import Fact, FactType, Key, Role, measure_key
from core.policy.guide import GuideEntry
from core.policy.nodes import Scope, Size, constant
from core.policy.values import Bound, Bounds


def stated(rule: Expression) -> Bound:
    """The number of a rule that is nothing but a number."""
    found = constant(rule.root)
    assert found is not None
    return found


LEVELS = ("国家", "市级", "区级")
OUTSIDE = 0
"""The number under which all stands that is in no article: title, preamble, closing words."""
ANYWHERE = -2
"""Not the number of an article: where a phrase may stand in any, or outside them."""
NOWHERE = -1
"""The number of an article that is not there."""


class ArticleItem(NamedTuple):
    """（二） of an article: where in its text it stands, as in slices, and the offices named for it alone."""

    label: str
    start: int
    end: int
    offices: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One numbered article, or what stands OUTSIDE."""

    number: int
    chapter: str
    title: str
    text: str
    offices: str = ""
    items: tuple[ArticleItem, ...] = ()

    def item(self, label: str) -> ArticleItem | None:
        """One of its items by its label, whichever brackets are written; None: there is none such."""
        wanted = unicodedata.normalize("NFKC", label)
        return next((item for item in self.items if unicodedata.normalize("NFKC", item.label) == wanted), None)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A phrase where it stands: its words as the pack writes them, the article (0: outside), and its place in the
    article's text as in slices. A phrase that was left out, or is in no text, has the place (0, 0)."""

    phrase: str = ""
    article: int = 0
    start: int = 0
    end: int = 0


SILENT = Anchor()
"""Where the text says nothing."""


class Anchored:
    """What stands beside a phrase of the policy."""

    __slots__ = ()
    at: Anchor

    @property
    def phrase(self) -> str:
        """The policy's words; "" where it is silent."""
        return self.at.phrase

    @property
    def article(self) -> int:
        """The article in which they stand."""
        return self.at.article


Unknown = Literal["ask", "office", "unsure"]
"""For whom a condition is to settle that nobody knows."""


@dataclass(frozen=True, slots=True)
class Condition(Anchored):
    """A phrase of the policy and the rule that stands beside it. `scope` tells whether a record decides it."""

    at: Anchor
    rule: Expression
    per_record: bool
    unknown: Unknown = "ask"  # what not knowing makes of it; unsure: 待认定 once answered 不清楚
    line: int = 0


@dataclass(frozen=True, slots=True)
class Window(Anchored):
    """A span of days (or years) that a fact must lie in, and what being early or late means."""

    at: Anchor
    on: Expression
    start: int | None  # ordinal of the day, or a year
    end: int | None
    early: Literal["unmet", "recognition", "lapsed"] = "recognition"
    unless_late: Expression | None = None  # not late after all where this may hold
    own: bool = True  # stated by the item itself, not the plan's validity
    pending: bool = False  # 无 means: not yet, and may still come within the window
    early_note: str = ""
    line: int = 0

    @property
    def day(self) -> str:
        """The name of the day that it is about."""
        return self.on.names[0].rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Consult(Anchored):
    """The days on which one may come and ask, where they are not the plan's own."""

    at: Anchor
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Cap(Anchored):
    """最高…: an upper bound. The strict reading bounds the sum, the broad one each record or the sum as well; where the
    words say that it is of each record (单个项目最高), both readings bound that alone."""

    at: Anchor
    amount: Expression
    broad: Literal["each", "sum", "only each"]
    note: str = ""  # what is open about it: 按载体还是按运营单位
    years: int = 1  # 每年最高…: over how many years the sum is paid

    def most(self, scope: Scope) -> Bounds:
        """The bound itself, in 分, over all years: a constant, or what a fact says."""
        low, high = self.amount.bounds(scope)
        return Bounds(low * self.years, high * self.years)


@dataclass(frozen=True, slots=True)
class Share(Anchored):
    """A bound on a base, not on the sum: records take from it in turn until it is used up (贷款总额度)."""

    at: Anchor
    name: str  # under which the amount rule knows what a record got
    of: Expression
    limit: Expression
    first: Expression  # the greater goes first

    @property
    def most(self) -> Bound:
        """The limit itself, in 分."""
        return stated(self.limit)


@dataclass(frozen=True, slots=True)
class Amount(Anchored):
    """How much: the phrase and its rule. `least`: where the words give a span, and an office decides within it."""

    at: Anchor
    rule: Expression
    least: Expression | None = None


@dataclass(frozen=True, slots=True)
class Doubt(Anchored):
    """Where the text is open: if it may hold, the result is 待认定, and read strictly it gives `low` (or 0)."""

    note: str
    rule: Expression | None  # None: always
    per_record: bool
    unknown: Literal["office", "ask", "ignore"] = "office"
    keeps_low: bool = False  # the doubt does not touch the strict reading
    low: Expression | None = None
    high: Expression | None = None
    at: Anchor = SILENT
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
    unasked: str = ""  # a fact that nobody was asked
    unsure: str = ""  # a fact that was answered 不清楚


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule of the state that an item rests on (公告 with number and date), and for which days of asking."""

    document: str
    start: int | None = None  # ordinal of the day
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Instalments(Anchored):
    """分期: in what shares the sum is paid, one a year. It changes nothing of the sum. `even`: 连续N年, all alike."""

    at: Anchor
    shares: tuple[Fraction, ...]
    even: bool = False


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
    item: str = ""  # （二）: which item of the article, where it has several
    subject: tuple[str, ...] = ()  # whom its words name; for others it is 待认定
    regional: bool = False  # its words name the region
    draft: bool = False  # nobody has gone through its rules yet: 待认定 whatever they say
    quotes: tuple[Anchor, ...] = ()  # phrases of a service, or of what is told but decides nothing
    each: str = ""  # the list whose records are judged one by one
    where: Condition | None = None  # which of its records are this measure's
    matter: Condition | None = None  # whether there is such a thing at all
    conditions: tuple[Condition, ...] = ()
    window: Window | None = None
    fact_date: Expression | None = None  # the day on which it happens, where no window looks at it
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
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pool(Anchored):
    """A bound over several measures together; one may lie within another."""

    measures: tuple[str, ...]
    at: Anchor
    limit: Expression  # 分: a constant, or what a fact says
    note: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Gate(Anchored):
    """What the policy wants of all who come: a known No shuts L1–L3, an unknown is a notice."""

    at: Anchor
    rule: Expression
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """A statutory value's origin: 文号, dates, and whether the document was read (见) or remembered (忆)."""

    document: str
    seen: bool
    name: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What the policy's own words call things."""

    policy: str = ""  # itself: 本方案
    gates: str = ""  # what it wants of all who come: 总体要求


@dataclass(frozen=True, slots=True)
class Overlap(Anchored):
    """就高不重复: its words, the list that asks for other support, and what is told."""

    at: Anchor
    fact: str
    note: str  # where there is other support
    unasked: str  # where nobody asked


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the wizard: facts that name it, or whether there is this and that, or the details of what there is."""

    name: str
    shows: Literal["facts", "matters", "details"]
    line: int = 0


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Policy:
    """A whole policy, ready to be assessed. `digest` is over the pack's files."""

    id: str
    number: str  # 文号
    title: str
    issuer: str
    version: str  # of the pack, not of the policy; "" where nobody gave one
    supersedes: str  # the version of the pack that this one takes the place of
    sample: bool  # made up for practice: never at a real counter
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
    roles: Mapping[Role, str]  # facts (and fields of the support list) that the program itself needs, by their role
    steps: tuple[Step, ...]
    derived: Mapping[str, Expression]
    section: str  # what the section of an industry is called
    measures: tuple[Measure, ...]
    gates: tuple[Gate, ...]
    notices: tuple[Remark, ...]  # of a visit as a whole
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
    lines: Mapping[int, int] = field(default_factory=dict)  # where each article stands in text.txt
    parts: tuple["Policy", ...] = ()  # of several held together (`joined`): each of them; what they ask stands above

    @property
    def each(self) -> tuple["Policy", ...]:
        """The policies that this is: itself, or those that are held together."""
        return self.parts or (self,)

    @property
    def keyed(self) -> dict[str, "Measure"]:
        """All measures by their key: the id, of several policies with that of its own before it."""
        if not self.parts:
            return {m.id: m for m in self.measures}
        return {measure_key(policy.id, m.id): m for policy in self.parts for m in policy.measures}

    def numbered(self, measure: str) -> str:
        """How a measure is called where several policies number alike: 样府规〔2023〕9号 6-1."""
        return f"{self.number} {measure}"

    def in_force(self, day: datetime.date) -> bool:
        """Whether its validity covers a day."""
        return self.effective <= day <= self.expires

    def number_of(self, key: str) -> str:
        """The 文号 of the policy that a measure is of, where there are several; "" where there is one."""
        return next((part.number for part in self.parts if key.startswith(measure_key(part.id, ""))), "")

    @property
    def industry(self) -> str:
        """The fact that tells the industry; "" where none does."""
        return next((f.name for f in self.facts.values() if f.type == "industry"), "")

    def shows(self, step: str) -> str:
        """What a step of the wizard shows: facts, matters or details; "" where it is none that asks."""
        return next((s.shows for s in self.steps if s.name == step), "")

    def step_that_shows(self, what: str) -> str:
        """The name of the step for the matters, or for the details."""
        return next((s.name for s in self.steps if s.shows == what), "")

    @property
    def lasting(self) -> tuple[str, ...]:
        """The facts that are true of an enterprise at its next visit, too."""
        return tuple(f.name for f in self.facts.values() if f.lasting)

    @property
    def size(self) -> str:
        """The derived fact that grades an enterprise by the size table; "" where none does."""
        graded = (n for n, rule in self.derived.items() if isinstance(rule.root, Size) and rule.root.op == "划型")
        return next(graded, "")

    @property
    def example(self) -> str:
        """The number of an item that pays, as an example of how they are written."""
        return next((m.id for m in self.measures if m.amount), "")

    def role(self, role: Role) -> str:
        """The name of the fact, or field, that has a role; "" where none has."""
        return self.roles.get(role, "")

    def article(self, number: int) -> Article:
        """An article by its number (0: outside the articles); KeyError if there is none."""
        for each in self.articles:
            if each.number == number:
                return each
        raise KeyError(number)

    def measure(self, id: str) -> Measure:
        """A measure by its id, of several policies by its key (sample-city-2023:3-1); KeyError if there is none."""
        return self.keyed[id]

    def fact(self, key: str) -> Fact:
        """The fact behind a key: 从业人员, 担保贷款, 担保贷款[2].金额 or 担保贷款.金额."""
        found = Key.parse(key)
        fact = self.facts[found.name]
        return fact.field(found.field) if found.field else fact


__all__ = [
    "NOWHERE", "OUTSIDE", "SILENT", "Amount", "Anchor", "Article", "Called", "Cap", "Condition", "Consult",
    "Convention", "Doubt", "Fact", "FactType", "Gate", "Ground", "Group", "GuideEntry", "Measure", "Overlap", "Period",
    "Policy", "Pool", "Remark", "Share", "Source", "Step", "Window",
]  # fmt: skip
