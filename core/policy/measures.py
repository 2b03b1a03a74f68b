"""One entry of a measures file → Measure: each part with its phrase, each rule compiled."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, ClassVar

from core.policy import expression as x
from core.policy import pack
from core.policy.idle import idle, idle_doubt, idle_window
from core.policy.located_yaml import LocatedList, LocatedMapping, Tree
from core.policy.nodes import YEAR, Exists, Shared, Term, Total, constant, parts
from core.policy.reading import FaultLog, Wording
from core.policy.shapes import (
    BROKEN,
    YES_NO,
    Bound,
    Constant,
    Context,
    Entries,
    Entry,
    Named,
    One,
    Part,
    Phrase,
    Rule,
    Shape,
    Table,
    Text,
    Texts,
    Values,
    Whole,
    idle_parts,
    one_of,
    rows,
    to,
)
from core.policy.vocabulary import Vocabulary

# ── phrases with rules beside them ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Phrased:
    """`phrase: rule`, line by line; `make` gives what each pair is. `one`: there is one pair only."""

    make: Callable[..., Any]
    want: x.Type = x.BOOL
    one: bool = False
    beside: Shape[object] | None = None  # how more than a rule may stand beside a phrase
    verbatim: bool = True  # the left side stands in the text
    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, desk: Context) -> object:
        """One value, or a tuple of all that can be read. Raises ValueError where one is wanted and more are there."""
        single = (str, LocatedMapping) if self.beside else str
        if self.one and (len(raw) != 1 or not all(isinstance(given, single) for given in raw.values())):
            raise ValueError(f"要写一句原文、一条规则，这里有 {len(raw)} 句")
        made = tuple(m for phrase in raw for m in self._beside(phrase, raw[phrase], raw.lines[phrase], desk))
        return made if not self.one else made[0] if made else BROKEN

    def _beside(self, phrase: str, given: Any, line: int, desk: Context) -> Iterator[object]:
        for rule in given if isinstance(given, LocatedList) else [given]:
            more: Values = {"rule": BROKEN}
            if self.beside and isinstance(rule, LocatedMapping):
                more = self.beside.values(rule, desk)
            else:
                more["rule"] = desk.rule(rule, line, self.want)
            at = desk.phrase(phrase, line) if self.verbatim else pack.Anchor(phrase)
            if BROKEN not in more.values() and "rule" in more:
                yield self.make(at, more.pop("rule"), line, desk, **more)


@dataclass(frozen=True, slots=True)
class Conventions(Table):
    """Figures that rules need beyond the words, each with its source."""

    def read(self, raw: LocatedMapping, line: int, desk: Context) -> Any:
        """The figures that can be read, each with its source. Raises ValueError as `Table` does."""
        sources = Table.read(self, raw, line, desk)
        read = [(Constant(None).read(figure, raw.lines[figure], desk), source) for figure, source in sources.items()]
        return tuple(pack.Convention(rule, source) for rule, source in read if rule is not BROKEN)


def _condition(
    at: pack.Anchor, rule: x.Expression, line: int, desk: Context, unknown: pack.Unknown = "ask"
) -> pack.Condition:
    return pack.Condition(at, rule, _per_record(rule, desk.each), unknown, line)


def _stated(
    at: pack.Anchor, rule: x.Expression, line: int, desk: Context, unknown: pack.Unknown = "ask"
) -> pack.Condition:
    return pack.Condition(at, rule, bool(desk.each), unknown, line)


@dataclass(frozen=True, slots=True)
class Amounts(Phrased):
    """给多少: a phrase and its rule; a span (20万元~200万元, 至多200万元) is for an office to decide within."""

    def _beside(self, phrase: str, given: Any, line: int, desk: Context) -> Iterator[object]:
        given = given.replace("～", "~")
        least, tilde, most = given.partition("~")
        if not tilde:
            least, most = ("0元", given.removeprefix("至多")) if given.startswith("至多") else ("", given)
        rule, low = desk.rule(most, line, x.MONEY), desk.rule(least, line, x.MONEY) if least else None
        at = desk.phrase(phrase, line)
        if BROKEN not in (rule, low):
            yield pack.Amount(at, rule, low)


_YEARS = re.compile(r"([2-9]|1\d)年")
_PLACE = re.compile(r"(\d+)([（(].+[）)]|\d+[.、．])?")


@dataclass(frozen=True, slots=True)
class Place:
    """An article by its number, perhaps with one of its items: 3, 3（二）."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, desk: Context) -> int:
        """The number of the article. Raises ValueError for any other way of writing it."""
        found = _PLACE.fullmatch(raw)
        if found is None:
            raise ValueError(f"“{raw}”要写成 3，或 3（二）")
        return int(found[1])


@dataclass(frozen=True, slots=True)
class Shares:
    """分期: a phrase, and the share of each year; they make a whole. 连续N年: how many, each the same."""

    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, desk: Context) -> object:
        """The shares by year, 1 in all; BROKEN where one has a fault. Raises ValueError where they make no whole."""
        years = [_YEARS.fullmatch(given) for given in raw.values() if isinstance(given, str)]
        if len(raw) == 1 and years and years[0]:
            count = int(years[0][1])
            return pack.Instalments(desk.phrase(next(iter(raw)), line), (Fraction(1, count),) * count, even=True)
        if len(raw) != 1 or not all(isinstance(shares, LocatedList) for shares in raw.values()):
            raise ValueError("要写成 原文短语: [60%, 40%]，或 原文短语: 3年")
        ((phrase, given),) = raw.items()
        rules = [Constant(x.PLAIN).read(share, at, desk) for share, at in rows(given)]
        if BROKEN in rules:
            return BROKEN
        shares = tuple(Fraction(constant(rule.root) or 0) for rule in rules)
        if len(shares) < 2 or sum(shares) != 1:
            raise ValueError("要写两期以上的百分比，合计 100%")
        return pack.Instalments(desk.phrase(phrase, line), shares)


def _per_record(rule: x.Expression, each: str) -> bool:
    """Whether a rule looks at the record in hand (and not merely sums over the list)."""

    def looks(node: x.Node) -> bool:
        if isinstance(node, Shared) or (isinstance(node, Term) and node.owner):
            return True
        return not isinstance(node, Total) and any(looks(p) for p in parts(node))

    return bool(each) and looks(rule.root)


# ── what is made of the parts ────────────────────────────────────────────────────────────────────────────────────


def _window(values: Values, entry: LocatedMapping, desk: Context) -> object:
    """A span of its own where its words are given; else it is the plan's, to be filled in."""
    idle_parts(entry, idle_window(entry), desk.log)
    on, own = values["on"], "at" in values
    if on.type != x.DATE and not (own and on.type == YEAR):
        desk.log.fault(entry.lines["on"], f"时间窗看的“{on.source}”是{on.type}，要日期" + ("或年度" if own else ""))
        return BROKEN
    for key in ("start", "end"):
        bound = values.pop(key, None)
        if bound is not None and bound.type != on.type:
            desk.log.fault(entry.line, f"“{bound.source}”应得{on.type}，却是{bound.type}")
            return BROKEN
        values[key] = constant(bound.root) if bound is not None and own else None
    return pack.Window(**{"at": pack.Anchor(), **values}, own=own, line=entry.line)


def _consult(values: Values, entry: LocatedMapping, desk: Context) -> pack.Consult:
    if not {"from", "to"} & set(entry):
        desk.log.fault(entry.line, "consult 要写 from、to 至少一个")
    return pack.Consult(**values)


def _share(values: Values, entry: LocatedMapping, desk: Context) -> pack.Share:
    """A share, under whose name the amount knows what a record got."""
    first = values["first"]
    if first.type.name not in ("number", "date"):
        desk.log.fault(entry.lines["first"], f"“{first.source}”是{first.type}，分不出先后，要写一个数或日期")
    desk.extra[values["name"]] = Shared(values["name"], values["of"].root)
    return pack.Share(**values)


def _remark(values: Values, entry: LocatedMapping, desk: Context) -> pack.Remark:
    if len(entry) < 2:
        desk.log.fault(entry.line, "提示要写 note，和 if、unless、unasked 至少一个")
    return pack.Remark(**values)


def _doubt(values: Values, entry: LocatedMapping, desk: Context) -> pack.Doubt:
    rules = [values[k] for k in ("given", "rule", "low", "high") if k in values]
    if "unknown" in values and "rule" in values and not values["rule"].names:
        desk.log.slip(entry.line, "“unknown”写了也没有用：if 不看任何答案，总是知道的")
    values.pop("name", None)
    per_record = any(_per_record(rule, desk.each) for rule in rules)
    silent = {"rule": None, "at": pack.Anchor("", desk.article)}
    return pack.Doubt(**{**silent, **values}, per_record=per_record, line=entry.line)


def _measure(values: Values, entry: LocatedMapping, desk: Context) -> pack.Measure:
    notes = values.pop("notes", ())
    values["notes"] = tuple(n for n in notes if isinstance(n, str))
    values["remarks"] = tuple(n for n in notes if not isinstance(n, str))
    return pack.Measure(**values, item=desk.item, file=desk.log.file, line=entry.line)


# ── the parts of a measure ───────────────────────────────────────────────────────────────────────────────────────

UNKNOWN = {"待认定": "office", "要问": "ask", "不清楚时待认定": "unsure"}
DOUBT_UNKNOWN = {"待认定": "office", "要问": "ask", "提示": "ignore"}

CONDITION: Shape[object] = Shape("条件", to(dict), {
    "rule": Part(Rule(), "规则", "已还清 且 按时还本付息", needed=True),
    "unknown": Part(One(UNKNOWN), "答不出来时怎样", "待认定", needed=True),
})  # fmt: skip

WINDOW = Shape("时间窗", _window, {
    "phrase": Part(Phrase(), "写明期间的原文短语；不写，就看方案的有效期", "2022年1月1日以后", into="at"),
    "on": Part(Rule(None), "看哪个日期或年度", "放款日", needed=True),
    "from": Part(Constant(None), "第一天（含），或第一个年度", "2022-01-01", into="start"),
    "to": Part(Constant(None), "最后一天（含），或最后一个年度", "2023-12-31", into="end"),
    "early": Part(one_of(unmet="不符合", recognition="待认定", lapsed="窗口已过"), "早于第一天的算什么；不写，待认定",
                  "unmet"),
    "early_note": Part(Text(), "早了待认定的，说明哪里没写清楚", "这件事在方案施行之前，原文未写可否追溯"),
    "unless_late": Part(Rule(), "这样的不算晚", "是否缓缴 = 是"),
    "pending": Part(One({"可": True}), "答“无”的，期内还来得及", "可"),
})  # fmt: skip

CONSULT = Shape("咨询期", _consult, {
    "phrase": Part(Phrase(), "写明期间的原文短语", "在2023年12月31日前", into="at", needed=True),
    "from": Part(Bound(x.DATE), "第一天（含）", "2023-01-01", into="start"),
    "to": Part(Bound(x.DATE), "最后一天（含）", "2023-12-31", into="end"),
})  # fmt: skip

SHARE = Shape("总额度", _share, {
    "phrase": Part(Phrase(), "写明总额度的原文短语", "累计享受贴息贷款总额度不高于2000万元", into="at", needed=True),
    "name": Part(Text(), "一条记录分到的额度，在金额规则里叫什么", "分到的本金", needed=True),
    "of": Part(Rule(x.MONEY), "分给什么", "金额", needed=True),
    "limit": Part(Constant(x.MONEY), "总额度", "2000万元", needed=True),
    "first": Part(Rule(None), "哪条先分：数大的先", "金额", needed=True),
})  # fmt: skip

CAP = Shape("封顶", to(pack.Cap), {
    "phrase": Part(Phrase(), "写明封顶的原文短语", "最高不超过30万元", into="at", needed=True),
    "amount": Part(Rule(x.MONEY), "封顶的数，或说明它的事实", "30万元", needed=True),
    "broad": Part(One({"合计": "sum", "逐条": "each", "只逐条": "only each"}),
                  "从宽的读法：几条合起来封顶，还是逐条；原文写明逐条的，只逐条", "合计", needed=True),
    "note": Part(Text(), "哪里没写清楚", "30万元按项目还是按企业，原文未写"),
    "years": Part(Whole(), "封顶写的是每年的：一共几年，同 instalments", "3"),
})  # fmt: skip

GROUND = Shape("依据", to(pack.Ground), {
    "document": Part(Text(), "国家的文件和文号", "财政部 税务总局公告2023年第1号", needed=True),
    "from": Part(Bound(x.DATE), "咨询日从哪天起看它", "2023-01-01", into="start"),
    "to": Part(Bound(x.DATE), "咨询日到哪天止看它", "2027-12-31", into="end"),
})  # fmt: skip

REMARK = Shape("提示", _remark, {
    "note": Part(Text(), "提示的话", "请问清填的是哪一年的", needed=True),
    "if": Part(Rule(alone=True), "知道是这样，才提示", "年份(入库日) ≠ 年份(咨询日)", into="holds"),
    "unless": Part(Rule(alone=True), "知道是这样，就不提示", "已备案"),
    "unasked": Part(Named(), "这个事实没有问过，才提示", "已备案"),
    "unsure": Part(Named(), "这个事实答了不清楚，才提示", "已备案"),
})  # fmt: skip

DOUBT = Shape("疑点", _doubt, {
    "if": Part(Rule(), "可能是这样时，才有这个疑点；不写，总有", "牵头单位 = 否", into="rule"),
    "given": Part(Rule(), "知道是这样，才有这个疑点", "有(移出日)"),
    "note": Part(Text(), "哪里没写清楚", "参与单位怎样分配，原文未写", needed=True),
    "unknown": Part(One(DOUBT_UNKNOWN), "if 答不出来时怎样；不写，待认定", "要问"),
    "low": Part(Rule(x.MONEY), "从严的读法给多少；不写，0元", "0元"),
    "high": Part(Rule(x.MONEY), "从宽的读法给多少", "修缮估价 × 40%"),
    "keeps_low": Part(One({"true": True}, {"true": "是"}), "从严的读法不受它影响", "true"),
    "phrase": Part(Phrase(), "说得不清楚的原文短语", "视其科技创新能级", into="at"),
    "name": Part(Text(), "各项共有的疑点叫什么", "申报"),
    "by": Part(Text(), "由谁定；不写，由责任单位", "贷款银行"),
})  # fmt: skip

MEASURE = Shape("项目", _measure, {
    "id": Part(Text(), "编号，写成 条号-序号", "3-1", needed=True),
    "name": Part(Text(), "叫什么", "担保费补贴", needed=True),
    "article": Part(Place(), "在第几条；条下分项的，可以写到哪一项", "3（二）", needed=True),
    "kind": Part(
        one_of("cash", "relief", "deferral", "service"), "补贴奖励、税费减免、暂退缓缴、办事线索", "cash", needed=True
    ),
    "tier": Part(one_of("L0", "L1", "L2", "L3", "L4"), "由谁定：L0 照国家规定 … L4 只是线索", "L1", needed=True),
    "offices": Part(Texts(), "责任单位，与原文一样；办的那家在先", "[区经委, 区科委]", needed=True),
    "draft": Part(YES_NO, "草稿：规则还没有核过，总是待认定，不能签发", "true"),
    "subject": Part(Texts(), "原文写明的主体；别的主体待认定", "[企业]"),
    "region": Part(One({"写明": True}), "原文写明了地域，条件里要问", "写明", into="regional"),
    "quotes": Part(Texts(Phrase()), "办事线索的原文；别的项目只引不判的原文", "[加强政策宣传]"),
    "each": Part(Text(), "逐条判定的清单", "担保贷款"),
    "where": Part(Phrased(_stated, one=True), "清单里哪些是这一项的", "市级“专精特新”: 级别 = 市级"),
    "matter": Part(Phrased(_stated, one=True, beside=CONDITION), "有没有这件事", "首次入库的: 有(入库日)"),
    "when": Part(Phrased(_condition, beside=CONDITION), "条件：原文短语，旁边是规则", "2000万元以下: 金额 <= 2000万元",
                 into="conditions"),
    "window": Part(Entry(WINDOW), "时间窗", "{on: 放款日}"),
    "fact_date": Part(Rule(x.DATE), "这件事的日期，没有时间窗的才写", "放款日"),
    "consult": Part(Entry(CONSULT), "什么时候来问才行", "{phrase: 在2023年12月31日前, to: 2023-12-31}"),
    "share": Part(Entry(SHARE), "几条记录分一个总额度", "见总额度"),
    "amount": Part(Amounts(pack.Amount, x.MONEY, one=True), "给多少；原文写的是幅度的，写成 20万元~200万元",
                   "给予全额担保费补贴: 担保费"),
    "cap": Part(Entry(CAP), "封顶", "{phrase: 最高30万元, amount: 30万元, broad: 合计}"),
    "combine": Part(One({"择一": "best"}), "几条里只给一条", "择一"),
    "combine_note": Part(Text(), "择一哪里没写清楚", "几张证书各给还是只给一次，原文未写"),
    "matching": Part(YES_NO, "配套：不在就高不重复之内", "true"),
    "doubts": Part(Entries(DOUBT), "原文没写清楚的地方", "[{note: 按项目还是按企业，原文未写}]"),
    "notes": Part(Entries(REMARK, or_text=True), "提示：一行文字，或只在有的时候说的", "[以统计部门名单为准]"),
    "lapsed_note": Part(Text(), "窗口已过时说的话", "国家规定延续到2027年"),
    "state_until": Part(Bound(x.DATE), "方案之后，国家规定延续到哪一天", "2027-12-31"),
    "grounds": Part(Entries(GROUND), "依据的国家文件", "[{document: 财政部 税务总局公告2023年第1号}]"),
    "period": Part(Phrased(lambda at, rule, line, desk: pack.Period(at.phrase, rule), verbatim=False),
                   "金额是哪一期的", "本季: 申报周期 = 按季", into="periods"),
    "instalments": Part(Shares(), "分几年拨付，各多少", "分两年按60%、40%拨付: [60%, 40%]"),
    "fits": Part(Rule(alone=True), "办事线索对谁有用", "有(移出日)"),
    "惯例": Part(Conventions("出处"), "规则用到、原文没写的数，各有出处", "365天: 一年按365天计", into="conventions"),
    "不计": Part(Table("理由"), "原文短语里没有用到的数，各有理由", "50%: 由市级承担", into="waived"),
})  # fmt: skip


# ── reading them ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Head:
    """What all measures of a policy share: its validity and the doubts that stand for every item."""

    start: int
    end: int
    validity: pack.Anchor
    early_note: str
    standing: tuple[LocatedMapping, ...]
    scope: tuple[pack.Condition, ...] = ()  # 适用范围


class MeasureReader:
    """Reads measures; the log collects what is wrong with them."""

    def __init__(self, log: FaultLog, words: Vocabulary, wording: Wording, head: Head) -> None:
        self.log, self.words, self.wording, self.head = log, words, wording, head
        self.ids: set[str] = set()  # of every entry, also of those that cannot be read
        self._region = self._read_region()

    def read_all(self) -> tuple[pack.Measure, ...]:
        """Those that can be read, in the order of their numbers."""
        found: list[pack.Measure] = []
        articles: dict[object, str] = {}
        for name in sorted(n for n in self.log.files if n.startswith("measures/")):
            for entry, line in rows(self.log.yaml(name, LocatedList)):
                id = _id_of(entry)
                if id in self.ids:
                    self.log.fault(line, f"{id} 已经有了")
                    self.log.misnumbered |= {articles[id], _article_of(entry)}
                elif not (isinstance(id, str) and _ID.fullmatch(id)):
                    self.log.misnumbered.add(_article_of(entry))
                articles.setdefault(id, _article_of(entry))
                self.ids |= {id} if isinstance(id, str) else set()
                measure = self.read(entry, line)
                found += [measure] if measure else []
        return tuple(sorted(found, key=lambda m: tuple(int(p) for p in m.id.split("-"))))

    def read(self, entry: Tree, line: int = 1) -> pack.Measure | None:
        """One entry of the file in hand; None where it has a fault."""
        before, missed, found = len(self.log.faults), len(self.wording.missed), self.wording.found
        desk = Context(self.log, self.words, self.wording)
        if isinstance(entry, LocatedMapping) and not self._begin(entry, desk):
            return None
        made = MEASURE.read(entry, line, desk)
        if made is not None:
            made = self._whole(made, desk)
            self._check(made, entry)
        if isinstance(entry, LocatedMapping) and self.wording.found == found:
            self._all_elsewhere(entry, desk.article, self.wording.missed[missed:])
        return made if len(self.log.faults) == before else None

    def _all_elsewhere(self, entry: LocatedMapping, article: int, missed: list[tuple[str, tuple[int, ...]]]) -> None:
        """Where all phrases of an entry stand in one other article, or in another item, its number is wrong, and
        nothing else."""
        common = set.intersection(*(set(has) for _, has in missed)) if len(missed) > 1 else set()
        if len(common) == 1 and "article" in entry:
            (number,) = common
            self.log.retract(told for told, _ in missed)
            elsewhere = "的别处" if number == article else ""
            said = f"article 写的是“{entry['article']}”，这一项的原文却都在第{number}条{elsewhere}"
            self.log.fault(entry.lines["article"], said)

    def _begin(self, entry: LocatedMapping, desk: Context) -> bool:
        """Which article and which list the entry is about: everything else of it is read there."""
        idle_parts(entry, idle(entry), self.log)
        for doubt in entry.get("doubts", ()):
            if isinstance(doubt, LocatedMapping):
                idle_parts(doubt, idle_doubt(doubt, entry), self.log)
        number, each = entry.get("article"), entry.get("each", "")
        found = _PLACE.fullmatch(number) if isinstance(number, str) else None
        desk.article = int(found[1]) if found else pack.NOWHERE
        article = self.wording.articles.get(desk.article)
        if number is not None and article is None:
            self.log.fault(entry.lines["article"], f"没有第“{number}”条")
        if found and found[2] and article is not None:
            item = article.item(found[2])
            desk.item = item.label if item else ""
            if item is None:
                self.log.fault(entry.lines["article"], f"第{article.number}条没有“{found[2]}”这一项")
        fact = self.words.facts.get(each) if isinstance(each, str) else None
        if each and (fact is None or fact.type != "list"):
            self.log.fault(entry.lines["each"], f"“{each}”不是清单")
            return False
        desk.each = each
        return True

    def _whole(self, made: pack.Measure, desk: Context) -> pack.Measure:
        """The measure with what it shares with all others: the plan's validity, and the doubts that stand for all."""
        window, head = made.window, self.head
        if window is not None and not window.own:
            note = window.early_note or head.early_note
            window = replace(window, at=head.validity, start=head.start, end=head.end, early_note=note)
        standing = (*_unchecked(made), *self._standing_doubts(made, desk.each))
        doubts = (*standing, *_within_a_span(made, desk), *made.doubts)
        name = f"{DRAFT}·{made.name}" if made.draft else made.name
        scope = head.scope if _judged(made) else ()
        return replace(made, name=name, window=window, doubts=doubts, conditions=(*scope, *made.conditions))

    def _standing_doubts(self, made: pack.Measure, each: str) -> tuple[pack.Doubt, ...]:
        """The doubts that all items share, as far as this one is open to them. They stand in policy.yaml.

        One that says {主体} is only for items whose words name whom they are for; one that looks at 事实日 only for
        those that happen on a day; one with `except: region` for those whose words name no region."""
        if not _judged(made):
            return ()
        on = made.fact_date or (made.window.on if made.window and made.window.on.type == x.DATE else None)
        desk = Context(self.log, self.words, self.wording, 0, each, {_DAY: on.root} if on else {})
        here, self.log.file = self.log.file, "policy.yaml"
        found = []
        for entry in self.head.standing:
            said = " ".join(entry.values())
            if (_SUBJECT in said and not made.subject) or (_DAY in said and on is None):
                continue
            if entry.get("except") != "region" or not made.regional:
                found.append(DOUBT.read(_filled(entry, made.subject), entry.line, desk))
        self.log.file = here
        return tuple(replace(d, standing=True) for d in found if d)

    def _check(self, made: pack.Measure, entry: LocatedMapping) -> None:
        """What only several parts together show."""
        if not _ID.fullmatch(made.id):
            self.log.fault(entry.lines["id"], f"编号“{made.id}”要写成 条号-序号，如 {made.article}-1")
        if made.kind == "service" and not made.quotes:
            self.log.fault(made.line, "办事线索至少要引一句原文")
        article = self.wording.articles.get(made.article)
        for word in made.subject:
            if article and word not in article.text:
                self.log.fault(entry.lines["subject"], f"第{made.article}条原文没有“{word}”")
        paid = len(made.instalments.shares) if made.instalments else 1
        if made.cap and made.cap.years not in (1, paid):
            self.log.fault(entry.lines["cap"], "cap 的 years 要和 instalments 的几年一样")
        self._region_stated(made, entry)
        self._pending_stated(made)

    def _read_region(self) -> tuple[str, ...]:
        """The facts that tell where an enterprise is, as the doubt about the region asks them."""
        doubt = next((e for e in self.head.standing if e.get("except") == "region"), None)
        rule = self.words.rule(doubt["if"], doubt.line) if doubt is not None else None
        return rule.names if rule else ()

    def _region_stated(self, made: pack.Measure, entry: LocatedMapping) -> None:
        """An item that asks of a condition where the enterprise is registered is one whose words state the region."""
        asked = {name for c in made.conditions for name in c.rule.names}
        if self._region and _judged(made) and bool(asked & set(self._region)) != made.regional:
            at = entry.lines.get("region", made.line)
            self.log.fault(at, "region: 写明 要与看地域的条件（" + "、".join(self._region) + "）同有同无")

    def _pending_stated(self, made: pack.Measure) -> None:
        """A window that leaves time for what has not happened yet has a rule that asks whether it has."""
        window = made.window
        if window is None or not window.pending:
            return
        rules = [*(c.rule for c in made.conditions), *(d.rule for d in made.doubts if d.rule)]
        asked = [n.day for r in rules for n in r.walk() if isinstance(n, Exists)]
        if window.on.root not in asked:
            self.log.fault(window.line, f"pending: 可 要有一条规则问 有({window.on.source})")


def _article_of(entry: Tree) -> str:
    """The article that an entry says it is of, as it is written."""
    return str(entry.get("article", "")) if isinstance(entry, LocatedMapping) else ""


def _id_of(entry: Tree) -> object:
    """The number of an entry, also where its key is misspelt."""
    if not isinstance(entry, LocatedMapping):
        return None
    near = (value for key, value in entry.items() if key not in MEASURE.parts and _ID.fullmatch(str(value)))
    return entry.get("id", next(near, None))


_ID = re.compile(r"[0-9]+-[0-9]+")
_SUBJECT, _DAY = "{主体}", "事实日"
"""What a standing doubt may say of the item in hand: whom its words name, and the day on which it happens."""


def _within_a_span(made: pack.Measure, desk: Context) -> tuple[pack.Doubt, ...]:
    """Where the words give a span, its lower end is the strict reading."""
    amount = made.amount
    if amount is None or amount.least is None:
        return ()
    return (pack.Doubt(_DISCRETION, None, bool(desk.each), low=amount.least, at=amount.at, line=made.line),)


_DISCRETION = "原文写的是幅度，给多少由责任单位定"

DRAFT = "草稿"
"""What stands before the name of a draft, wherever it is shown."""
_UNCHECKED = "这一项还是草稿，规则没有核过，结果不作准"


def _unchecked(made: pack.Measure) -> tuple[pack.Doubt, ...]:
    """Of a draft the whole rule is in doubt."""
    at = pack.Anchor(article=made.article)
    return (pack.Doubt(_UNCHECKED, None, False, at=at, line=made.line, by="制作政策包的人"),) if made.draft else ()


def _judged(made: pack.Measure) -> bool:
    """Whether the item is judged by the policy's own words."""
    return made.tier not in ("L0", "L4") and made.kind != "service"


def _filled(entry: LocatedMapping, subject: tuple[str, ...]) -> LocatedMapping:
    """The entry of a standing doubt, about this item."""
    filled = LocatedMapping(entry.line)
    for key, said in entry.items():
        if key != "except":
            filled[key] = said.replace(_SUBJECT, (", " if key in ("if", "given") else "、").join(subject))
            filled.lines[key] = entry.lines[key]
    return filled
