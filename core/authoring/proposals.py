"""Proposals: for a finding a rule in the rule language, with the facts it needs, and open points."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.authoring.draft_facts import DraftFacts
from core.authoring.findings import Finding
from core.policy.bound_words import AT_LEAST, AT_MOST
from core.policy.figures import Figure, Quantity
from core.policy.money import decimal, wan
from core.policy.rule_types import DATE, MONEY, MONTHS, PLAIN, YEAR, Type, number
from core.policy.text import folded


@dataclass(frozen=True, slots=True)
class RuleProposal:
    """A rule for a phrase; `open`: what a person has to settle."""

    phrase: str
    rule: str
    open: tuple[str, ...] = ()


_BOUNDING = re.compile(
    "(?:不低于|不少于|不小于|不短于|不超过|不高于|不多于|不大于|不满|未满|不足|至少|最低|最少|最高|最多|最长|达到?|超过|大于|高于|低于|少于|"
    "小于|满|为|在|于|约|首次|给予|予以|比|每|的|共|并|且|总计|累计|合计|单个|单位|签订|分别|以上|以下|继续|按照?|[（(])+$"
)
_EACH = re.compile("^(?:单个|单户|单家|每户|每家|每个|其|该)")
_STOPS = re.compile(
    r"[、，,。；：（）()“”《》\d]|对|且|并|和|或|与|及|其|中|由|向|将|被|按照?|实际支付|实际|给予|予以|企业(?=.)|的"
)
_UNIT_FACTS = {"人": "人数", "平方米": "面积", "瓦": "容量", "月": "月数", "次": "次数", "户": "户数", "家": "家数",
               "台": "台数", "辆": "辆数", "吨": "吨数", "亩": "亩数"}  # fmt: skip
_WHAT_IS_GIVEN = r"(?:补贴|补助|奖励|奖补|资助|贴息|配套|支持|扶持|资金|减免|退还|免收)"
_HAPPENS = re.compile(
    "(?:首次|新|已|实际|正式)?(认定|引进|招用|招录|招聘|租赁|租用|竣工|开工|投产|并网|入库|获得|发放|放款|签订|购置|购买|设立|注册|落户|"
    "纳入|举办|参加|上市|发生|取得|建成|完成)"
)


def literal(atom: Quantity) -> str:
    """A figure in the rule language: 20万元, 50%, 2000元/人, 12个月."""
    value = Fraction(atom.value)
    dims = dict(atom.type.dims)
    if atom.type == DATE:
        return datetime.date.fromordinal(int(value)).isoformat()
    if atom.type == PLAIN:
        return f"{decimal(value * 100)}%"
    if atom.type == MONTHS:
        return f"{decimal(value / 12)}年" if value % 12 == 0 else f"{decimal(value)}个月"
    if dims.get("元") == 1:
        per = "".join(f"/{unit}" for unit, power in atom.type.dims if power < 0)
        return f"{wan(int(value)).replace(',', '') if value == int(value) else decimal(value / 100) + '元'}{per}"
    if dims == {"瓦": 1}:
        return f"{decimal(value / 1000)}千瓦"
    unit = atom.type.dims[0][0]
    many = value % 10000 == 0 and unit == "美元"
    return f"{decimal(value / 10000 if many else value)}{'万' if many else ''}{unit}"


def noun_before(words: str) -> str:
    """The noun that a figure measures, from the text before it: 对设备投资|500万元 → 设备投资."""
    while (shorter := _BOUNDING.sub("", words)) != words:
        words = shorter
    cut = [m.end() for m in _STOPS.finditer(words) if m.end() < len(words)]
    return _EACH.sub("", words[cut[-1] if cut else 0 :].strip())[-10:]


# ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────────


def condition(finding: Finding, facts: DraftFacts, article: int) -> list[RuleProposal]:
    """A rule for each limiting figure: 设备投资 >= 500万元."""
    words = folded(finding.phrase)
    made: list[RuleProposal] = []
    for figure in _own(finding):
        at = words.find(figure.words)
        for atom in figure.atoms:
            if not atom.side or atom.type in (DATE, YEAR) or atom.type.name != "number":
                continue
            before, after = words[:at], words[at + len(figure.words) :]
            proposed = _bound(finding.phrase, atom, before, after, facts, article)
            if made and len(noun_before(before)) < 2 and atom.type != MONTHS:  # …10%以上、不足20%的: the same noun
                proposed = RuleProposal(finding.phrase, f"{made[-1].rule.split()[0]} {atom.side} {literal(atom)}")
            made.append(proposed)
    return made


def _bound(phrase: str, atom: Quantity, before: str, after: str, facts: DraftFacts, article: int) -> RuleProposal:
    noun = noun_before(before)
    if atom.type == MONTHS:
        following = re.match(r"(?:\([^)]*\))?(?:以上|以下|以内)?的?([一-鿿]{2,6}?)(?:并|且|的|$|,|、|或|人员)", after)
        told = following[1] if following and following[1] != "人员" else ""
        noun = told or (noun if len(noun) >= 2 else "期间")
        start, end = (facts.named(f"{noun}{which}", DATE, article) for which in ("起", "止"))
        return RuleProposal(phrase, f"期限({start}, {end}) {atom.side} {literal(atom)}", ("从哪天算到哪天，要看原文",))
    noun = noun if len(noun) >= 2 else "数"
    name = facts.named(noun, atom.type, article)
    note = () if len(noun) >= 2 else (f"“{literal(atom)}”是什么的数，没有认出来",)
    return RuleProposal(phrase, f"{name} {atom.side} {literal(atom)}", note)


def _own(finding: Finding) -> tuple[Figure, ...]:
    return tuple(figure for figure in finding.figures if figure.ways)


# ── amounts ──────────────────────────────────────────────────────────────────────────────────────────────────────


def amount(
    finding: Finding, facts: DraftFacts, article: int, before: str, asked: Mapping[Type, str] | None = None
) -> RuleProposal:
    """The amount. `before`: the preceding text of the sentence, which may name the steps of a ladder; `asked`: the
    facts that the item's conditions use, by type."""
    words = folded(finding.phrase)
    atoms = [(figure, atom) for figure in _own(finding) for atom in figure.atoms if atom.type.name == "number"]
    sums = [(f, a) for f, a in atoms if a.type == MONEY and not a.side]
    each = [(f, a) for f, a in atoms if dict(a.type.dims).get("元") == 1 and len(a.type.dims) > 1]
    rates = [(f, a) for f, a in atoms if a.type == PLAIN]
    if "分别" in words and (steps := _floors(words, [(f, a) for f, a in atoms if a.type == MONEY])):
        noun = noun_before(words[: words.find(atoms[0][0].words)])
        rule = f"{facts.named(noun, MONEY, article)} 分段 [{steps}]"
        return RuleProposal(finding.phrase, rule, ("跨过几档的，是各档都给还是只给一档，原文要看",))
    if "每满" in words and len(atoms) > 1 and sums:
        return _per_full(finding, atoms, sums[-1][1], facts, article)
    if each:
        return _per_unit(finding, each[0][1], facts, article, asked or {})
    if len(sums) == 2 and re.search(r"元?(?:至|到|-|~|—)$", words[: words.find(sums[1][0].words, 1)]):
        return RuleProposal(finding.phrase, f"{literal(sums[0][1])}~{literal(sums[1][1])}")
    counted = [a for _, a in atoms if a.type not in (PLAIN, MONEY, MONTHS) and len(a.type.dims) == 1]
    if sums and re.search(r"每\d", words) and counted:
        known = (asked or {}).get(counted[0].type)
        name = known or facts.named(noun_before(folded(before)) or "数量", counted[0].type, article)
        rule = f"{name} / {literal(counted[0])} × {literal(sums[-1][1])}"
        return RuleProposal(finding.phrase, rule, ("按整份还是按比例，原文要看",))
    if len(sums) > 1:
        return _ladder(finding, [a for _, a in sums], facts, article, folded(before))
    if sums:
        return RuleProposal(finding.phrase, literal(sums[0][1]))
    if rates and not re.search("减半|半数|一半", words):
        return _rated(finding, rates, facts, article)
    return _whole(finding, facts, article)


def _floors(words: str, sums: list[tuple[Figure, Quantity]]) -> str:
    """A ladder in one phrase: 达到1亿元、5亿元的，分别给予10万元、30万元, as many thresholds as amounts."""
    at = words.find("分别")
    floors = [a for f, a in sums if words.find(f.words) < at]
    worth = [a for _, a in sums[len(floors) :]]
    if not floors or len(floors) != len(worth):
        return ""
    return ", ".join(f"{literal(one)}: {literal(other)}" for one, other in zip(floors, worth, strict=True))


def _per_full(
    finding: Finding, atoms: list[tuple[Figure, Quantity]], sum_: Quantity, facts: DraftFacts, article: int
) -> RuleProposal:
    counted = next((a for _, a in atoms if a is not sum_), sum_)
    words = folded(finding.phrase)
    name = facts.named(noun_before(words[: words.find("每满")]) or "数量", counted.type, article)
    return RuleProposal(finding.phrase, f"每满({name}, {literal(counted)}) × {literal(sum_)}")


def _per_unit(
    finding: Finding, atom: Quantity, facts: DraftFacts, article: int, asked: Mapping[Type, str]
) -> RuleProposal:
    factors = []
    for kind, unit in ((number(**{unit: 1}), unit) for unit, power in atom.type.dims if power < 0):
        factors.append(asked.get(kind) or facts.named(_UNIT_FACTS.get(unit, f"{unit}数"), kind, article))
    return RuleProposal(finding.phrase, " × ".join([*factors, literal(atom)]))


def _rated(finding: Finding, rates: list[tuple[Figure, Quantity]], facts: DraftFacts, article: int) -> RuleProposal:
    words, (figure, atom) = folded(finding.phrase), rates[0]
    base = noun_before(re.sub(r"(?:比例|幅度|标准)$", "", words[: words.find(figure.words)]).rstrip("的"))
    of_rate = re.search(r"(?:利率|LPR)[^,]{0,4}的?$", words[: words.find(figure.words)]) is not None
    if of_rate or "基点" in words:
        said = "是利率的几成，利率请写成法定数值（rates.yaml），再乘期限" if of_rate else "还要乘期限"
        return RuleProposal(finding.phrase, f"{facts.named('贷款金额', MONEY, article)} × {literal(atom)}", (said,))
    notes = [f"还有一个比例“{f.words}”没有用到" for f, _ in rates[1:]]
    if len(base) < 2:
        after = re.search(rf"([一-鿿]{{2,8}}?)(?:的)?{_WHAT_IS_GIVEN}?$", words.partition(figure.words)[2])
        noun = re.sub("^(?:比例|标准|给予|予以|的|一次性)+", "", after[1]) if after else ""
        base = f"{noun}基数" if len(noun) > 1 and not re.match(_WHAT_IS_GIVEN, noun) else f"第{article}条的基数"
        notes.append(f"按什么的 {literal(atom)}，没有认出来")
    return RuleProposal(finding.phrase, f"{facts.named(base, MONEY, article)} × {literal(atom)}", tuple(notes))


def _ladder(finding: Finding, sums: list[Quantity], facts: DraftFacts, article: int, before: str) -> RuleProposal:
    steps = _steps(before, len(sums))
    if not steps:
        most = max(sums, key=lambda a: a.value)
        return RuleProposal(finding.phrase, literal(most), (f"有 {len(sums)} 个数，各给谁没有认出来，先按最高的",))
    kind = Type("choice", options=tuple(steps))
    name = facts.named(f"第{article}条类别", kind, article)
    rungs = ", ".join(f"{step}: {literal(atom)}" for step, atom in zip(steps, sums, strict=True))
    return RuleProposal(finding.phrase, f"{name} 分档 [{rungs}]")


_ASIDE = re.compile("^.*(?:为|对|通过|获得|达到|评为|列入)|(?:的|企业|认证|称号|认定)*$|[“”]")


def _steps(before: str, many: int) -> list[str]:
    """The last enumerated terms before it, as many as there are amounts."""
    for run in reversed(re.findall(r"[一-鿿A-Za-z0-9“”]+(?:、[一-鿿A-Za-z0-9“”]+)+", before)):
        steps = [
            re.sub(r"^.*(?:为|对|通过|获得|达到|评为|列入)|(?:的|企业|认证|称号|认定)*$", "", s)
            for s in run.split("、")
        ]
        steps = [re.sub(r"[“”]", "", step) for step in steps]
        named = all(re.fullmatch(r"[一-鿿A-Za-z][一-鿿A-Za-z0-9]*", step) for step in steps)
        if len(steps) == many and len(set(steps)) == many and named:
            return steps
    return []


def _whole(finding: Finding, facts: DraftFacts, article: int) -> RuleProposal:
    """全额担保费补贴: the amount is a sum of the enterprise's own."""
    words = folded(finding.phrase)
    found = re.search(rf".*(?:全额|减免|退还|暂退|补缴|免收|免征|减收|收取)(.+?)(?:等?政策)?{_WHAT_IS_GIVEN}?$", words)
    name = noun_before(found[1]) if found else ""
    if name.startswith(("个月", "月")):  # for example 减免3个月租金
        span = next(a for f in _own(finding) for a in f.atoms if a.type == MONTHS)
        monthly = facts.named(name.removeprefix("个"), MONEY, article)
        return RuleProposal(finding.phrase, f"{monthly} × {literal(span)} / 1个月", ("按几个整月，要看租约",))
    share = " × 50%" if re.search("减半|半数|一半", words) else ""
    note = () if len(name) >= 2 else ("给多少，原文没有数",)
    return RuleProposal(finding.phrase, f"{facts.named(name or f'第{article}条金额', MONEY, article)}{share}", note)


# ── dates and caps ───────────────────────────────────────────────────────────────────────────────────────────────


def day_of(finding: Finding, facts: DraftFacts, article: int, sentence: str) -> str:
    """The fact whose date must be in the period that a clause names, by its event: 新认定 → 认定日."""
    happens = _HAPPENS.search(finding.phrase) or _HAPPENS.search(sentence)
    return facts.named(f"{happens[1]}日" if happens else "发生日", DATE, article)


def days(finding: Finding) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day named in a clause."""
    atoms = [atom for figure in finding.figures for atom in figure.atoms if atom.type == DATE]
    firsts = [a.value for a in atoms if a.side == AT_LEAST] or [a.value for a in atoms if not a.side]
    lasts = [a.value for a in atoms if a.side == AT_MOST]
    return (
        datetime.date.fromordinal(min(firsts)) if firsts else None,
        datetime.date.fromordinal(max(lasts)) if lasts else None,
    )


def cap(finding: Finding) -> str | None:
    """The cap; None if it is not an amount."""
    money = [a for f in finding.figures for a in f.atoms if a.type == MONEY and a.side == AT_MOST]
    return literal(money[-1]) if money else None


def shares(finding: Finding) -> tuple[str, ...]:
    """The shares of 分两年按60%、40%拨付, if they add up to 100%."""
    found = [a.value for f in finding.figures for a in f.atoms if a.type == PLAIN]
    return tuple(f"{decimal(Fraction(a) * 100)}%" for a in found) if len(found) > 1 and sum(found) == 1 else ()
