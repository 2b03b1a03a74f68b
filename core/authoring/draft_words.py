"""Analysis of the text around an amount: which figures belong to it, its kind, tier and name, and the offices to
ask."""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.authoring.findings import Finding
from core.authoring.yaml_text import scalar
from core.policy.layout import item_label
from core.policy.pack import Article
from core.policy.rule_types import MONEY
from core.policy.text import quote

_VAGUE = re.compile(
    "符合条件|符合要求|经认定|原则上|优先|视其|适当|相应|重点企业|突出贡献|贡献较大|示范作用|引领作用|另有规定|有关规定|同等条件"
)
_AFTER = ("cap", "instalments", "limit", "choice")
_DAYS = ("window", "consult")


def vague(sentence: str) -> tuple[str, ...]:
    """Phrases that leave something to the discretion of whoever decides."""
    return tuple(dict.fromkeys(_VAGUE.findall(sentence)))


def belongs(finding: Finding, sum_: Finding, since: int, following: int, text: str) -> bool:
    """Whether a finding belongs to an amount: in its sentence, after the previous amount (`since`); caps and
    instalments after it, up to the next amount (`following`)."""
    if finding.kind in _AFTER:
        return sum_.start <= finding.start < following and "\n（" not in text[sum_.start : finding.start]
    if finding.sentence != sum_.sentence:
        return False
    return since <= finding.start < (following if finding.kind in _DAYS else sum_.end)


def with_floors(sum_: Finding, mine: list[Finding], text: str) -> tuple[Finding, list[Finding]]:
    """Merge the thresholds of a ladder into the phrase of the amount: 达到1亿元、5亿元的，分别给予10万元、30万元."""
    many = _sums_in(sum_)
    for finding in mine:
        if finding.kind == "condition" and many > 1 and _sums_in(finding) == many and "分别" in sum_.phrase:
            words, both = text[finding.start : sum_.end], finding.figures + sum_.figures
            whole = replace(sum_, start=finding.start, phrase=words, figures=both)
            return whole, [other for other in mine if other is not finding]
    return sum_, mine


def _sums_in(finding: Finding) -> int:
    return sum(atom.type == MONEY for figure in finding.figures for atom in figure.atoms)


def together(phrase: str) -> bool:
    """Whether a cap applies to several items together."""
    return re.search(r"依据本|各项|所有|资金合计|合计不超过|总奖励额度|总额度", phrase) is not None


def sentence_at(text: str, at: int) -> str:
    """The sentence at a position."""
    start = max(text.rfind(mark, 0, at) for mark in "。；\n") + 1
    ends = [end for end in (text.find(mark, at) for mark in "。；\n") if end >= 0]
    return text[start : min(ends, default=len(text))].strip()


def unread(text: str, sum_: Finding, mine: list[Finding]) -> Iterator[str]:
    """Remarks on text before an amount that was not used."""
    start = text.find(sentence_at(text, sum_.start))
    covered = {at for f in (sum_, *mine) for at in range(f.start, f.end)}
    for clause in re.finditer(r"[^，。；]+", text[start : sum_.start]):
        places = set(range(start + clause.start(), start + clause.end()))
        words = clause[0].strip()
        words = words[item_label(words) :]
        if len(covered & places) < len(places) // 2 and len(words) > 3:
            yield f"{quote(words)}没有写成条件"


def pair(phrase: str, *rules: str) -> str:
    """phrase: rule, or phrase: [rule, rule]."""
    said = [rule if rule.startswith("{") else scalar(rule, inline=len(rules) > 1) for rule in rules]
    return f"    {scalar(phrase)}: {said[0] if len(said) == 1 else '[' + ', '.join(said) + ']'}"


def kind_of(phrase: str) -> str:
    """补贴奖励, 税费减免 or 暂退缓缴, by the verb."""
    if re.search("缓缴|暂退|补缴|延期|延长", phrase):
        return "deferral"
    return "relief" if re.search("减免|减半|减征|免征|免收|免缴|退还|减收", phrase) else "cash"


def tier_of(sentence: str) -> str:
    """How much is left to an office, by the wording."""
    if re.search("经[^，。]{0,6}认定|视其|评选|择优|重点企业|至多", sentence):
        return "L3"
    return "L2" if re.search("认定|纳入|列入|名单|评为", sentence) else "L1"


def name_of(phrase: str, article: Article, sentence: str) -> str:
    """For example 支持吸纳就业：一次性奖励. If an article has several items, or for a table row, by the sentence
    itself."""
    found = re.search(r"([一-鿿]{0,10}(?:补贴|补助|奖励|资助|贴息|配套支持|扶持|减免))[^一-鿿]*$", phrase)
    noun = re.sub(r"^.*(?:给予|予以|按照?|一次性|的|万?元)", "", found[1]) if found else ""
    label = item_label(sentence)
    own = "\n" in article.title or bool(label) or "　" in sentence
    title = short(re.split("[\n　]", sentence[label:] if own else article.title)[0])
    return f"{title}：{noun}" if noun and noun not in title else title


def short(title: str) -> str:
    """A short form of an article's title."""
    return re.split(r"[，。；、]", re.sub(r"^\d+　", "", title).strip())[0][:24] or "未取名"


def placed_name(phrase: str) -> str:
    """The name of the fact for a ranking: 增速前10名."""
    found = re.search(r"([一-鿿]{0,4})(前\d+名)", phrase)
    return f"{found[1]}{found[2]}" if found else "入选"


def offices_in(text: str) -> tuple[str, ...]:
    """The offices named in a text."""
    return tuple(office.strip() for office in re.split("、(?![^（(]*[）)])", text) if office.strip())
