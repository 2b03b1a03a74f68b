"""The head of a draft pack: 文号, title, issuers, date of issue, period of validity, 就高不重复."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.authoring.draft_facts import support_list
from core.authoring.yaml_text import scalar
from core.policy.figures import figures
from core.policy.head import ISSUE_DAY, UNWRITTEN, first_days, last_day
from core.policy.layout import Layout, begins_article
from core.policy.rule_types import DATE

_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[【(（]\s*\d{4}\s*[〕\]】)）]\s*第?\d{1,4}号")
_TITLE = re.compile(r"《([^《》]{4,80})》")
_HAN = "〇○零一二三四五六七八九十"
_DAY = rf"(?:\d{{4}}|[{_HAN}]{{4}})年\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})月\s*(?:\d{{1,2}}|[{_HAN}]{{1,3}})日"
_EFFECT = re.compile(r"自[^，。；]{1,25}?(?:起)?(?:施行|实施|执行|生效)")
_END = re.compile(
    "有效期(?:限)?(?:为|至|到|自[^，。；]{1,25}?(?:至|到))?[^，。；]{1,20}|(?:施行|实施|执行)(?:期限)?至[^，。；]{1,20}"
)
_SELF = re.compile(
    "本(?:行动方案|实施方案|若干措施|若干政策|实施意见|实施细则|方案|办法|措施|政策|意见|细则|规定|通知)"
)
_OVERLAP = re.compile(r"就高不重复|从高不重复|就高原则|不重复享受|不得重复|不重复支持|择优不重复")
_HONEST = re.compile(r"依法(?:依规)?诚信经营")
PLACEHOLDER_YEARS = 5


@dataclass(frozen=True, slots=True)
class DatedPhrase:
    """A date with the phrase that states it."""

    phrase: str
    day: datetime.date


@dataclass(frozen=True, slots=True)
class DraftHead:
    """The head as far as it was found; `open`: what was not found."""

    number: str
    title: str
    issuer: str
    level: str
    called: str
    issued: DatedPhrase
    effective: DatedPhrase
    expires: DatedPhrase
    overlap: str
    honest: str
    gates: str  # heading of the place that states the general conditions
    open: tuple[str, ...]


def read_head(layout: Layout, today: datetime.date) -> DraftHead:
    """Read the head from the paragraphs outside articles and at the end. `today` replaces a missing date."""
    outside, everything = layout.outside, [*layout.outside, *(part.text for part in layout.articles)]
    open_: list[str] = []
    number = _number(outside) or _missing(open_, "文号", "未写文号")
    title = _title(outside, number) or _missing(open_, "标题", "未写标题")
    issuer = _issuer(outside, title) or _missing(open_, "发文机关", "未写发文机关")
    issued = _issued(outside) or _no_day(open_, "印发日", today)
    effective = _effective(everything, issued) or _no_day(open_, "施行日", issued.day)
    expires = _expires(everything, effective.day)
    if expires is None:
        later = effective.day.replace(year=effective.day.year + PLACEHOLDER_YEARS, day=min(effective.day.day, 28))
        expires = _no_day(open_, "有效期", later)
    overlap = _clause(everything, _OVERLAP) or _missing(open_, "就高不重复", "")
    called = _most([m[0] for text in everything for m in _SELF.finditer(text)]) or "本政策"
    level = _level(issuer)
    open_ += [f"原文第 {line} 行{said}" for line, said in layout.odd]
    open_.append(f"级别按发文机关写成 {level}，请核对")
    return DraftHead(number, title, issuer, level, called, issued, effective, expires, overlap,
                     _first(everything, _HONEST), _heading_over(layout, _HONEST), tuple(open_))  # fmt: skip


def _missing(open_: list[str], what: str, instead: str) -> str:
    open_.append(f"原文里没有认出{what}")
    return instead


def _no_day(open_: list[str], what: str, day: datetime.date) -> DatedPhrase:
    open_.append(f"原文里没有认出{what}，{day.isoformat()} 是占位的，请核定")
    return DatedPhrase(UNWRITTEN, day)


def _number(outside: Sequence[str]) -> str:
    alone = [p for p in outside if _NUMBER.fullmatch(p.strip())]
    return alone[0].strip() if alone else _first(outside[:4], _NUMBER)


def _title(outside: Sequence[str], number: str) -> str:
    for paragraph in outside[:8]:
        issued = re.search(r"(?:印发|发布|公布|下发)[^《]{0,6}《(.{2,80})》的?(?:通知|公告|决定)", paragraph)
        if issued:
            return issued[1]
    quoted = [m[1] for paragraph in outside[:8] for m in _TITLE.finditer(paragraph)]
    alone = [p.strip() for p in outside[:8] if 6 <= len(p.strip()) <= 60 and p.strip() != number and "，" not in p]
    repeated = [title for title in alone if title in quoted]
    return next(iter([*repeated, *(p for p in alone if not p.endswith(("：", ":", "。"))), *quoted]), "")


def _issuer(outside: Sequence[str], title: str) -> str:
    for paragraph in outside[:8]:
        found = re.match(r"([一-鿿（）、 　]{2,60}?)关于", paragraph.strip())
        if found:
            return found[1].strip()
    for paragraph in reversed(outside[-4:]):
        found = re.match(rf"([一-鿿]{{4,40}}?)\s*{_DAY}\s*印发", paragraph.strip())
        if found:
            return found[1].removesuffix("办公室")
    place = re.match(r"[一-鿿]{2,10}?(?:市|区|县)", title)
    return f"{place[0]}人民政府" if place else ""


def _level(issuer: str) -> str:
    if re.search(r"[区县](?:人民政府|[^市]*(?:委|局|办|中心))", issuer) or re.search(r"[区县]$", issuer):
        return "区级"
    return (
        "市级" if "市" in issuer else "国家" if issuer.startswith(("国", "财政部", "工业", "科技部", "中")) else "区级"
    )


def _issued(outside: Sequence[str]) -> DatedPhrase | None:
    alone = [found[0] for p in outside if (found := re.fullmatch(_DAY, p.strip()))]
    ends = [found[1] for p in outside if (found := re.search(rf"({_DAY})\s*(?:印发|发布)", p))]
    for phrase in (*alone, *ends):
        day = _day(phrase)
        if day:
            return DatedPhrase(phrase, day)
    return None


def _effective(everything: Sequence[str], issued: DatedPhrase) -> DatedPhrase | None:
    for text in everything:
        for found in _EFFECT.finditer(text):
            phrase = found[0]
            day = _day(phrase)
            if day is None and ISSUE_DAY.search(phrase):
                day = first_days(phrase, issued.day)[0]
            if day:
                return DatedPhrase(phrase, day)
    return None


def _expires(everything: Sequence[str], start: datetime.date) -> DatedPhrase | None:
    for text in everything:
        for found in _END.finditer(text):
            days = _days(found[0])
            day = days[-1] if days else last_day(found[0], start)
            if day and day >= start:
                return DatedPhrase(found[0], day)
    return None


def _day(words: str) -> datetime.date | None:
    days = _days(words)
    return days[0] if days else None


def _days(words: str) -> list[datetime.date]:
    atoms = [a for f in figures(words) for a in f.atoms if a.type == DATE]
    return [datetime.date.fromordinal(int(a.value)) for a in atoms]


def _heading_over(layout: Layout, wanted: re.Pattern[str]) -> str:
    """The heading above a phrase: its article's, or the numbered line before it."""
    for part in layout.articles:
        if wanted.search(part.text):
            return part.title[:20]
    heading = ""
    for paragraph in layout.outside:
        if wanted.search(paragraph):
            break
        heading = paragraph if begins_article(paragraph) and len(paragraph) < 20 else heading
    return re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?\s*", "", heading) or "要求"


def _clause(everything: Sequence[str], wanted: re.Pattern[str]) -> str:
    """The surrounding clause, from a full stop to the next full stop, or to a comma after the phrase."""
    for text in everything:
        for sentence in re.split(r"[。；\n]", text):
            found = wanted.search(sentence)
            if found:
                end = sentence.find("，", found.end())
                return sentence[: end if end >= 0 else len(sentence)].strip()
    return ""


def _first(everything: Sequence[str], wanted: re.Pattern[str]) -> str:
    return next((found[0] for text in everything if (found := wanted.search(text))), "")


def _most(words: list[str]) -> str:
    return max(dict.fromkeys(words), key=words.count) if words else ""


# ── output ───────────────────────────────────────────────────────────────────────────────────────────────────────


def head_lines(head: DraftHead, id: str, pools: list[str], uses: tuple[str, ...]) -> list[str]:
    """The lines of policy.yaml. `pools`: lines for limits over several items."""
    lines = ["# 起草的政策包：不懂 后面写的，都要人看过原文再定。", *(f"# 不懂：{said}" for said in head.open)]
    lines += ["format: 2", f"id: {id}", 'version: "1"', f"level: {head.level}"]
    named_ = (("number", head.number), ("title", head.title), ("issuer", head.issuer))
    lines += [f"{key}: {scalar(value)}" for key, value in named_]
    for key, named in (("issued", head.issued), ("effective", head.effective), ("expires", head.expires)):
        lines.append(f"{key}: {{{scalar(named.phrase, inline=True)}: {named.day.isoformat()}}}")
    gates = ["", "gates:", f"  - {scalar(head.honest)}: 依法诚信经营", "    note: 是否依法诚信经营，由责任单位核"]
    words = {"policy": head.called} | ({"gates": head.gates} if head.honest else {})
    lines += [f"called: {{{', '.join(f'{key}: {scalar(word, inline=True)}' for key, word in words.items())}}}"]
    lines += [f"uses: [{', '.join(uses)}]", *(gates if head.honest else ())]
    lines += ["", f"early_note: 这件事在{head.called}施行（{head.effective.day.isoformat()}）之前，原文未写可否追溯"]
    lines += [
        "",
        "overlap:",
        *([f"  phrase: {scalar(head.overlap)}"] if head.overlap else ["  # 不懂：原文没有写就高不重复"]),
    ]
    lines += [
        f"  fact: {support_list()}",
        "  note: 同一事项另有国家、市、区支持的，就高不重复；还能给多少，待责任单位认定",
        "  unasked: 同一事项如另有国家、市、区支持，按“就高不重复”执行",
    ]
    return [*lines, *(["", "pools:", *pools] if pools else [])]
