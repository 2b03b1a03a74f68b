"""One draft measure: its source lines by key, and remarks on what was not understood."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.authoring import proposals
from core.authoring.draft_facts import DraftFacts
from core.authoring.draft_words import (
    belongs,
    kind_of,
    name_of,
    offices_in,
    pair,
    placed_name,
    sentence_at,
    short,
    tier_of,
    together,
    unread,
    vague,
    with_floors,
)
from core.authoring.findings import Finding, findings
from core.authoring.yaml_text import listed, scalar
from core.policy.layout import item_label
from core.policy.pack import Article
from core.policy.rule_types import BOOL, Type
from core.policy.text import quote


@dataclass(frozen=True, slots=True)
class DraftPart:
    """The lines of one key, and the remark to add if they do not load."""

    key: str
    lines: tuple[str, ...]
    said: str


@dataclass
class DraftItem:
    """One draft: its lines by key, and its open points."""

    article: Article
    sentence: str
    head: list[str]
    parts: list[DraftPart] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """cash, relief, deferral or service."""
        return next(line.split()[1] for line in self.head if line.startswith("  kind:"))

    def before(self) -> list[str]:
        """The comments above the entry."""
        return [f"# 原文：{self.sentence}", *(f"# 不懂：{said}" for said in dict.fromkeys(self.open))]

    def lines(self) -> Iterator[str]:
        """The whole entry, followed by an empty line."""
        yield from (*self.before(), *self.head)
        yield from (line for part in self.parts for line in part.lines)
        yield ""

    def has(self, key: str) -> bool:
        """Whether a key is present."""
        return any(part.key == key for part in self.parts)

    def add(self, key: str, text: str, *lines: str) -> None:
        """Add a key; `text`: the remark to use if it does not load."""
        self.parts.append(DraftPart(key, (f"  {key}:", *lines), text))


class ItemDrafter:
    """Drafts the items of one article after another. `bounds` collects limits over several items, `bare` the articles
    that gave no item."""

    def __init__(self, facts: DraftFacts, issuer: str) -> None:
        self.facts, self.issuer = facts, issuer
        self.items: list[DraftItem] = []
        self.bounds: list[tuple[int, Finding]] = []
        self.bare: list[int] = []

    def read(self, article: Article) -> None:
        """Draft an article: an item for each amount, and one for each figure that belongs to none."""
        found, before = findings(article), len(self.items)
        sums = [f for f in found if f.kind == "sum"]
        taken: set[int] = set()
        for at, sum_ in enumerate(sums):
            since = sums[at - 1].end if at else 0
            following = sums[at + 1].start if at + 1 < len(sums) else len(article.text)
            mine = [f for f in found if f.kind != "sum" and belongs(f, sum_, since, following, article.text)]
            taken |= {f.start for f in (sum_, *mine)}
            self._sum(article, sum_, mine)
        for finding in (f for f in found if f.start not in taken):
            self._left(article, finding)
        if len(self.items) == before:
            self.bare.append(article.number)

    def _sum(self, article: Article, sum_: Finding, mine: list[Finding]) -> None:
        sentence = sentence_at(article.text, sum_.start)
        item = self._begun(
            article, sentence, name_of(sum_.phrase, article, sentence), kind_of(sum_.phrase), tier_of(sentence)
        )
        sum_, mine = with_floors(sum_, mine, article.text)
        asked = self._conditions(item, mine)
        for finding in mine:
            if finding.kind == "window":
                self._window(item, finding, sentence)
            elif finding.kind == "consult":
                self._consult(item, finding)
        before = article.text[article.text.rfind("\n", 0, sum_.start) + 1 : sum_.start]
        before = before[item_label(before) :]
        proposed = proposals.amount(sum_, self.facts, article.number, before, asked)
        item.add("amount", "金额写不成规则", pair(proposed.phrase, proposed.rule))
        item.open += proposed.open
        self._bounds(item, mine)
        item.open += [f"“{words}”指什么，原文没有写" for words in vague(sentence)]
        item.open += [f"{quote(f.phrase)}是择一，请写进 policy.yaml 的 groups" for f in mine if f.kind == "choice"]
        item.open += [f"{quote(f.phrase)}是限度，请写进金额，如 取小(…, …)" for f in mine if f.kind == "limit"]
        item.open += [f"{quote(f.phrase)}里的数没有用到" for f in mine if f.kind == "figure"]
        item.open += unread(article.text, sum_, mine)
        self.items.append(item)

    def _begun(self, article: Article, sentence: str, name: str, kind: str, tier: str) -> DraftItem:
        count = sum(each.article.number == article.number for each in self.items) + 1
        inner = next((i for i in article.items if i.start <= article.text.find(sentence) < i.end), None)
        offices = offices_in((inner.offices if inner else "") or article.offices)
        head = [f"- id: {article.number}-{count}", "  draft: true", f"  name: {scalar(name)}",
                f"  article: {article.number}", f"  kind: {kind}", f"  tier: {tier}",
                f"  offices: {listed(offices or (self.issuer,))}"]  # fmt: skip
        open_ = [] if offices else ["原文没有写责任单位，先写了发文机关"]
        return DraftItem(article, sentence.replace("\n", ""), head, open=open_)

    def _conditions(self, item: DraftItem, mine: list[Finding]) -> dict[Type, str]:
        """Write the conditions, each phrase once. Returns the facts that they use, by type."""
        rules: dict[str, list[str]] = {}
        asked: dict[Type, str] = {}
        for finding in mine:
            if finding.kind == "places":
                name = self.facts.named(placed_name(finding.phrase), BOOL, item.article.number)
                rules.setdefault(finding.phrase, []).append(f"{{rule: {name}, unknown: 待认定}}")
                item.open.append("名次由谁定，请在事实里写 decided_by")
            for made in (
                proposals.condition(finding, self.facts, item.article.number) if finding.kind == "condition" else ()
            ):
                item.open += made.open
                rules.setdefault(made.phrase, []).append(made.rule)
                fact = self.facts.made.get(made.rule.split()[0])
                if fact is not None:
                    asked.setdefault(fact.type, fact.name)
        if rules:
            item.add("when", "条件写不成规则", *(pair(phrase, *each) for phrase, each in rules.items()))
        return asked

    def _window(self, item: DraftItem, finding: Finding, sentence: str) -> None:
        if item.has("window"):
            item.open.append(f"另有一个期间{quote(finding.phrase)}，没有写进规则")
            return
        on = proposals.day_of(finding, self.facts, item.article.number, sentence)
        lines = (f"    phrase: {scalar(finding.phrase)}", f"    on: {on}", *_ends(finding))
        item.add("window", f"{quote(finding.phrase)}这个期间写不成规则", *lines)
        item.open.append(f"{quote(finding.phrase)}看的是哪个日期，先写了 {on}")

    def _consult(self, item: DraftItem, finding: Finding) -> None:
        if item.has("consult"):
            return
        item.add(
            "consult", f"{quote(finding.phrase)}写不成期间", f"    phrase: {scalar(finding.phrase)}", *_ends(finding)
        )
        item.open.append(f"{quote(finding.phrase)}是申报的期间还是事情发生的期间，请核")

    def _bounds(self, item: DraftItem, mine: list[Finding]) -> None:
        """Write the first cap and the first instalments; others become remarks."""
        for finding in mine:
            if finding.kind == "cap":
                self._cap(item, finding)
            elif finding.kind == "instalments":
                shares, phrase = proposals.shares(finding), quote(finding.phrase)
                if not shares or item.has("instalments"):
                    item.open.append(f"{phrase}分几年拨付，没有写进规则")
                    continue
                line = f"    {scalar(finding.phrase)}: [{', '.join(shares)}]"
                item.add("instalments", f"{phrase}写不成分期", line)

    def _cap(self, item: DraftItem, finding: Finding) -> None:
        most, phrase = proposals.cap(finding), quote(finding.phrase)
        if most is None or item.has("cap") or together(finding.phrase):
            item.open.append(f"{phrase}也是封顶，可能是几项合计的（policy.yaml 的 pools）")
            return
        item.add("cap", f"{phrase}写不成封顶", f"    phrase: {scalar(finding.phrase)}", f"    amount: {most}",
                 "    broad: 合计")  # fmt: skip
        item.open.append(f"{phrase}封的是每一笔、每一个，还是合计")

    def _left(self, article: Article, finding: Finding) -> None:
        """Handle a figure that belongs to no amount: a limit over all items, or a remark."""
        if finding.kind == "cap" and together(finding.phrase):
            self.bounds.append((article.number, finding))
            return
        if any(finding.phrase in line for item in self.items for line in item.lines()):
            return
        item = self._begun(article, sentence_at(article.text, finding.start), short(article.title), "service", "L4")
        item.add("quotes", "引文不在原文里", f"    - {scalar(finding.phrase)}")
        item.open.append("没有认出给什么，先当作办事线索")
        self.items.append(item)


def _ends(finding: Finding) -> tuple[str, ...]:
    first, last = proposals.days(finding)
    return tuple(f"    {key}: {day.isoformat()}" for key, day in (("from", first), ("to", last)) if day)
