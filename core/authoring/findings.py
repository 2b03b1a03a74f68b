"""Findings: what an article seems to grant, by its figures and verbs: amounts, conditions, caps, periods, instalments.

Each finding is a clause of the text, so that it can be quoted next to a rule. Nothing is decided here: a person reviews
every finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from core.policy.bound_words import AT_MOST
from core.policy.figures import Figure, Quantity, figures
from core.policy.layout import closes, item_label
from core.policy.pack import Article
from core.policy.rule_types import DATE, DAYS, MONEY, MONTHS, PLAIN, YEAR
from core.policy.text import folded, folded_places

FindingKind = Literal[
    "sum", "cap", "condition", "window", "consult", "instalments", "places", "choice", "limit", "figure"
]
"""给多少, 封顶, 条件, 时间窗, 什么时候来问, 分期, 名额, 择一, other limits of an amount (最长12个月), and figures of
unknown meaning."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause with a figure or a grant: its position in the article's text (slice indices), and its sentence."""

    kind: FindingKind
    start: int
    end: int
    phrase: str
    sentence: int
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """The text between two commas, its position in the article, and its figures."""

    start: int
    end: int
    words: str
    sentence: int
    figures: tuple[Figure, ...]


_GIVES = (
    "补贴|补助|奖励|奖补|资助|贴息|贴费|配套|支持|扶持|补偿|返还|减免|减半|减征|免征|免收|免缴|免除|退还|暂退|缓缴|补缴|"
    "减收|抵扣"
)
_GIVING = re.compile(
    rf"(?:给予|予以|给与|发放|提供|享受|按照?|一次性|每[人名家户个次]|分别)[^。；]*(?:{_GIVES})|(?:{_GIVES})"
)
_WHOLE_SUMS = re.compile(
    r"全额[^，。；]{0,14}(?:补贴|补助|退还|返还|奖励|减免|资助)|(?:减免|退还|暂退|缓缴|补缴|免收|免征|减半)[^，。；]{0,4}[^，。；的]{2,}"
)
_BEGINS = re.compile(r"(?:分别|各|一次性|继续)*(?:按照?(?![时期规要国])|给予|予以|给与|每[人名家户个平])")
_AIMS = re.compile(r"力争|确保|推动|推进|完善|健全|加快|落实(?:国家|好|人才)|持续|深入|优化|营造|加强|开展")
_CAP = re.compile(r"最高|最多|封顶|上限|不超过|不高于|不多于|至多|限额|总额度|不得超过")
_BY_UNIT = re.compile(
    r"每(?:平方米|人|天|日|月|次|台|吨|瓦|件|亩|间|床|辆)(?:每?[天日月次年])?(?:最高|最多|不超过|不高于)"
)
"""For example 每平方米每天不超过0.5元: a factor of the amount, not a cap."""
_PLACED = re.compile(r"前[\d一二三四五六七八九十]+名|名额|限\d+[家名个]")
_PAID_LATER = re.compile(r"分[两二三四五六\d]+[年期次批]|连续[两二三四五六\d]+年|首期|第[一二三]年(?:拨付|给予)|拨付")
_ONE_OF = re.compile(r"择一|不重复享受|只能享受|任选(?:其一|一项)")
_LIMIT = re.compile(r"最长|最高|最多|期限|每处|每户|每个")
_LONGEST = 300
"""Characters of a phrase: YAML keys are limited to 1024."""
_HAPPENING = re.compile("首次|新(?:认定|引进|招|租|增|开)|获得|期间|认定|入库|放款|发放|签订|竣工|开工")
_TO_ASK = re.compile(r"申报|申请|办理|补缴|受理|缴纳|延长至|提出")
_SENTENCE = re.compile(r"[^。；\n]+[。；\n]?")
_OFFICES = re.compile(
    r"（(?:责任单位|责任部门|牵头单位|牵头部门|责任主体|配合单位)[：:].*?）(?=[。；\s]|$)"
    r"|(?:^|(?<=[。；\n]))(?:责任单位|责任部门|牵头单位|牵头部门)[：:][^。；：:\n]+",
    re.DOTALL,
)
_SIGNED = re.compile(r"[\d一二三四五六七八九〇零十]+年\d+月\d+日")
"""A date on a line of its own: the date of signing."""
_ROW = re.compile("[^。；\n　]+(?:　[^。；\n　]+)+")
"""A table row, whose cells are separated by a wide space."""
UNITS = ("件", "篇", "间", "床", "场", "款", "千瓦时", "立方米", "标准箱", "公斤")
"""Counting units of amounts, in addition to those of the rule language: 每件5000元, 0.1元/千瓦时."""


def findings(article: Article) -> tuple[Finding, ...]:
    """All findings of an article, in text order."""
    return tuple(_findings(article))


def clauses(article: Article) -> tuple[Clause, ...]:
    """The clauses of an article, split at commas outside brackets."""
    known = _figures_at(article.text)
    made: list[Clause] = []
    offices = [found.span() for found in _OFFICES.finditer(article.text)]
    for number, sentence in enumerate(_SENTENCE.finditer(article.text)):
        words = sentence[0].strip()
        if closes(words[item_label(words) :]) or _SIGNED.fullmatch(
            words
        ):  # 本办法自…起施行 is about the policy, not an item
            continue
        for start, end in _cuts(article.text, *sentence.span()):
            if any(a <= start and end <= b for a, b in offices):
                continue
            end = next((a for a, b in offices if start < a < end), end)
            inside = tuple(figure for a, b, figure in known if start <= a and b <= end)
            made.append(Clause(start, end, article.text[start:end], number, inside))
    return tuple(made)


def _figures_at(text: str) -> list[tuple[int, int, Figure]]:
    places = folded_places(text)[1]
    return [(places[f.start][0], places[f.end - 1][1], f) for f in figures(text, UNITS)]


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """From comma to comma, ignoring those within brackets; a table row cell by cell."""
    depth, begun = 0, start
    marks = "，,。；\n　" if _ROW.fullmatch(text[start:end].strip()) else "，,。；\n"
    for at in range(start, end):
        depth += (text[at] in "（(【〔《“") - (text[at] in "）)】〕》”")
        if (depth <= 0 and text[at] in marks) or at == end - 1:
            stop = at + (at == end - 1 and text[at] not in marks)
            low, high = _trimmed(text, begun, stop)
            if low < high:
                yield low, high
            begun = at + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start += item_label(text[start:end])
    while start < end and (text[start].isspace() or text[start] in "，,、"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# ── classification ───────────────────────────────────────────────────────────────────────────────────────────────


def _findings(article: Article) -> Iterator[Finding]:
    waiting: Clause | None = None  # 企业净增就业每满10人，给予5万元奖励: the first half belongs to the amount
    for clause in clauses(article):
        kinds = list(_kinds(clause, article.text))
        if waiting is not None and "sum" in kinds and waiting.sentence == clause.sentence:
            words = article.text[waiting.start : clause.end]
            yield Finding("sum", waiting.start, clause.end, words, clause.sentence, waiting.figures + clause.figures)
            kinds.remove("sum")
            waiting = None
        elif re.search(r"每满|每(?:新)?增(?:加|长)?\d", clause.words) and clause.figures and "sum" not in kinds:
            waiting = clause
            continue
        elif waiting is not None:
            yield _of("condition", waiting)
            waiting = None
        for kind in kinds:
            yield _of(kind, clause)
        if not kinds and _worth_telling(clause):
            yield _of("figure", clause)
    if waiting is not None:
        yield _of("condition", waiting)


def _worth_telling(clause: Clause) -> bool:
    """Whether an unused clause states an amount or a rate."""
    atoms = (atom for figure in clause.figures for atom in figure.atoms)
    return any(a.type == PLAIN or dict(a.type.dims).get("元") == 1 for a in atoms if a.type.name == "number")


def _of(kind: FindingKind, clause: Clause) -> Finding:
    start, words = clause.start, clause.words
    if kind == "sum":
        start += _beginning(words)
    if clause.end - start > _LONGEST:  # lines without a comma: keep what is nearest to the amount, or to the end
        start = clause.end - _LONGEST
    words = words[start - clause.start :]
    inside = tuple(f for f in clause.figures if f.words in folded(words)) if start > clause.start else clause.figures
    return Finding(kind, start, clause.end, words, clause.sentence, inside)


def _beginning(words: str) -> int:
    """The position in a clause where the amount begins, after whom it is for (对…的企业给予20万元奖励)."""
    found = _BEGINS.search(words)
    return found.start() if found and not figures(words[: found.start()]) else 0


def _kinds(clause: Clause, text: str) -> Iterator[FindingKind]:
    words, atoms = clause.words, [a for f in clause.figures for a in f.atoms]
    dated = any(a.type == DATE for a in atoms)
    money = [a for a in atoms if a.type.name == "number" and dict(a.type.dims).get("元") == 1]
    rated = [a for a in atoms if a.type == PLAIN]
    by_unit = _BY_UNIT.search(words) is not None
    capped = bool(money and _CAP.search(words) and any(a.side == AT_MOST for a in money)) and not by_unit
    gives = bool(_GIVING.search(words)) and not (capped and not _apart(words))
    paid_later = bool(_PAID_LATER.search(words) and (rated or any(a.type == MONTHS for a in atoms)))
    if paid_later and not money:
        yield "instalments"
    elif (
        (gives and (any(a.side == "" for a in money) or rated))
        or _is_cell(clause, money)
        or (_WHOLE_SUMS.search(words) and not _aims(words))
    ):
        yield "sum"
    if capped:
        yield "cap"
    if dated:
        yield "consult" if _TO_ASK.search(text[clause.start : clause.end + 12]) and not _happens(words) else "window"
    if _PLACED.search(words):
        yield "places"
    if _ONE_OF.search(words):
        yield "choice"
    if by_unit and _CAP.search(words) and money and not gives:
        yield "limit"
        return
    if _threshold(clause, capped) and not paid_later:
        yield "limit" if _LIMIT.search(words) and not capped else "condition"


def _is_cell(clause: Clause, money: list[Quantity]) -> bool:
    """Whether the clause is only an amount, as in a table."""
    return len(money) == 1 and not money[0].side and clause.figures[0].words == folded(clause.words)


def _apart(words: str) -> bool:
    """Whether an amount precedes its cap in the same clause: 给予30%的资金支持最高不超过150万元."""
    found = _CAP.search(words)
    before = words[: found.start()] if found else ""
    return bool(figures(before)) and re.search(_GIVES, before) is not None


def _aims(words: str) -> bool:
    return _AIMS.search(words) is not None and not re.search(r"给予|予以|全额", words)


def _happens(words: str) -> bool:
    """Whether the date is of an event other than applying."""
    return _HAPPENING.search(words) is not None


def _threshold(clause: Clause, capped: bool) -> bool:
    """Whether a figure limits something other than the amount: 500万元（含）以上的项目, 不低于3年."""
    atoms = (atom for figure in clause.figures for atom in figure.atoms)
    return any(a.side and a.type not in (DATE, DAYS, YEAR) and not (capped and a.type == MONEY) for a in atoms)
