"""改成: automatic fixes for faults, where the fault and its place determine one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches

from core.authoring.entry import Entry, Path, Unreadable
from core.authoring.entry_file import piece_text, pieces, with_piece
from core.authoring.live_check import LiveFault, PackReading
from core.authoring.marking import ORDER
from core.authoring.yaml_writer import NodeValue
from core.policy import text
from core.policy.lint import NO_REASON, NO_SOURCE, stated_offices
from core.policy.pack import Article

_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "＝": "=", "＊": "×", "*": "×", "（": "(",
                        "）": ")", "，": ",", "：": ":", "【": "[", "】": "]", "％": "%", "！": "!"})  # fmt: skip
_SPOKEN = (("大于等于", ">="), ("不低于", ">="), ("不少于", ">="), ("小于等于", "<="), ("不超过", "<="),
           ("不高于", "<="), ("大于", ">"), ("超过", ">"), ("小于", "<"), ("低于", "<"), ("不等于", "≠"), ("等于", "="),
           ("并且", "且"), ("或者", "或"), ("乘以", "×"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fix:
    """The button's label, and the resulting file."""

    label: str
    file: str
    text: str


def fix_of(fault: LiveFault, reading: PackReading) -> Fix | None:
    """The fix for a fault; None if none is known."""
    text_now = reading.files.get(fault.file, b"").decode("utf-8", "replace")
    lines = text_now.splitlines()
    if not 0 < fault.line <= len(lines):
        return None
    for find in (_nearest, _option, _unit, _signs, _article, _phrase, _offices, _bound, _idle, _fix_by_convention):
        made = find(fault, reading)
        if made is not None and made.text != text_now:
            return made
    return None


def _in_line(fault: LiveFault, reading: PackReading, change: Callable[[str], str], label: str) -> Fix | None:
    """A change to the line of the fault."""
    whole = reading.files[fault.file].decode("utf-8", "replace")
    lines = whole.splitlines(keepends=True)
    before = lines[fault.line - 1]
    after = change(before)
    if after == before:
        return None
    return Fix(label, fault.file, "".join([*lines[: fault.line - 1], after, *lines[fault.line :]]))


def _nearest(fault: LiveFault, reading: PackReading) -> Fix | None:
    """For 没有“甲”这个名称，最接近的是“乙”."""
    found = re.search(r"“([^”]+)”[^“]*最接近的是“([^”]+)”", fault.words)
    if found is None:
        return None
    wrong, right = found[1], found[2]
    name = re.compile(rf"(?<![一-鿿A-Za-z0-9_“]){re.escape(wrong)}(?![一-鿿A-Za-z0-9_”])")
    return _in_line(fault, reading, lambda line: _right_of(line, name, right), f"改成 {right}")


def _right_of(line: str, name: re.Pattern[str], right: str) -> str:
    """Replace a name in the rule after the phrase; before the colon only if it occurs nowhere else."""
    head, colon, rule = line.partition(": ")
    changed = name.sub(right, rule)
    return f"{head}{colon}{changed}" if changed != rule else name.sub(right, line)


def _option(fault: LiveFault, reading: PackReading) -> Fix | None:
    """For “逐个”不认得：合计、逐条、只逐条."""
    found = re.search(r"“([^”]+)”不认得：(.+)$", fault.words)
    near = get_close_matches(found[1], found[2].split("、"), 1, 0.3) if found else []
    if found is None or not near:
        return None
    wrong = found[1]
    return _in_line(
        fault, reading, lambda line: _in_rule(line, lambda r: r.replace(wrong, near[0], 1)), f"改成 {near[0]}"
    )


_MISSING_UNIT = re.compile(r"没有“([百千万亿]*)”这个单位")


def _unit(fault: LiveFault, reading: PackReading) -> Fix | None:
    """1000万 → 1000万元."""
    if found := _MISSING_UNIT.search(fault.words):
        unit = found[1]
        bare = re.compile(rf"(\d){re.escape(unit)}(?![一-鿿%/\d.,-])")
        shown = re.search(rf"[\d,.]+{re.escape(unit)}(?![一-鿿%/\d.,-])", _rule_at(fault, reading))
        label = f"改成 {shown[0]}元" if shown else "补上 元"
        return _in_line(fault, reading, lambda line: _in_rule(line, lambda r: bare.sub(rf"\g<1>{unit}元", r)), label)
    if re.search(r"元与纯数不能相比|纯数与元不能相比|应得元，却是纯数", fault.words):
        shown = re.search(r"(?<![\d.-])(\d[\d,.]*)(?![\d.,%一-鿿/-])", _rule_at(fault, reading))
        if shown is None:
            return None
        bare = re.compile(r"(?<![\d.-])(\d[\d,.]*)(?![\d.,%一-鿿/-])")
        return _in_line(
            fault, reading, lambda line: _in_rule(line, lambda r: bare.sub(r"\g<1>元", r)), f"改成 {shown[1]}元"
        )
    return None


def _rule_at(fault: LiveFault, reading: PackReading) -> str:
    line = reading.files[fault.file].decode("utf-8", "replace").splitlines()[fault.line - 1]
    return line.partition(": ")[2] or line


def _in_rule(line: str, change: Callable[[str], str]) -> str:
    head, colon, rule = line.partition(": ")
    return f"{head}{colon}{change(rule)}" if colon else change(line)


def _signs(fault: LiveFault, reading: PackReading) -> Fix | None:
    """≥ → >=, and spoken forms: 大于 → >."""
    if not re.search("读不懂|不是正确的 YAML|缺一个冒号", fault.words):
        return None
    rule = _rule_at(fault, reading).strip()

    def plain(words: str) -> str:
        made = words.translate(_SIGNS)
        for spoken, sign in _SPOKEN:
            made = re.sub(rf"\s*{spoken}\s*", f" {sign} ", made)
        return re.sub(r"(?<=\d)，(?=\d)", ",", made)

    if "YAML" in fault.words:  # reported on the line of the slip, or on the next
        for back in (0, 1, 2):
            at = replace(fault, line=fault.line - back)
            made = _in_line(at, reading, _with_colon, "改成 英文冒号") if at.line > 0 else None
            if made is not None:
                return made
        return None
    if re.search(r"[<>=≠]{3}", plain(rule)):
        return None
    return _in_line(fault, reading, lambda line: _in_rule(line, plain), f"改成 {plain(rule)[:24]}")


def _with_colon(line: str) -> str:
    """甲：乙 with a full-width colon, where a YAML key was meant."""
    return line if ": " in line or line.rstrip().endswith(":") else re.sub(r"：\s*", ": ", line, count=1)


# ── phrases ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _phrase(fault: LiveFault, reading: PackReading) -> Fix | None:
    """Replace a phrase that is not in the article by the most similar text of the article."""
    found = re.search(r"第(\d+)条.*?原文没有“(.+)”", fault.words)
    if found is None:
        return None
    wrong = re.sub(r"”，它在.*$", "", found[2])
    article = next((a for a in reading.policy.articles if a.number == int(found[1])), None)
    near = nearest_phrase(wrong, article) if article is not None else ""
    if not near:
        return None
    return _entry_fix(fault, reading, lambda entry: _replaced(entry, wrong, near), f"改成“{near}”")


def nearest_phrase(wrong: str, article: Article) -> str:
    """The section of an article most similar to a phrase; "" if none is similar."""
    body = article.text.replace("\n", "")
    matcher = SequenceMatcher(None, wrong, body, autojunk=False)
    blocks = [b for b in matcher.get_matching_blocks() if b.size]
    if not blocks:
        return ""
    longest = max(blocks, key=lambda b: b.size)
    start = max(0, longest.b - longest.a - 4)
    best, score = "", 0.0
    for first in range(start, min(len(body), longest.b + 1)):
        for length in range(max(2, len(wrong) - 6), len(wrong) + 10):
            tried = body[first : first + length]
            if longest.b + longest.size > first + length:
                continue
            like = SequenceMatcher(None, wrong, tried, autojunk=False).ratio()
            if like > score + 1e-9:
                best, score = tried, like
    return best.strip("，。；、 　") if score >= 0.6 else ""


def _article(fault: LiveFault, reading: PackReading) -> Fix | None:
    """The phrase is in another article: change the item's article."""
    found = re.search(r"第\d+条.*原文没有“.+”，它在第(\d+)条$|这一项的原文却都在第(\d+)条", fault.words)
    if found is None:
        return None
    number = found[1] or found[2]
    return _entry_fix(fault, reading, lambda e: e.set(("article",), number, ORDER), f"改成 第{number}条")


def _offices(fault: LiveFault, reading: PackReading) -> Fix | None:
    found = re.search(r"的责任单位与第.+写的不同：(.+)$", fault.words)
    if found is None or not found[1]:
        return None
    named: list[NodeValue] = [*stated_offices(found[1])]
    return _entry_fix(fault, reading, lambda e: e.set(("offices",), named, ORDER), f"改成 {found[1]}")


_SIDES = {"不低于（含）": ">=", "不超过（含）": "<=", "超过": ">", "低于": "<", "等于": "="}


def _bound(fault: LiveFault, reading: PackReading) -> Fix | None:
    """For 原文“500万元”是不低于（含），规则写成了不超过（含） 500万元."""
    found = re.match(r"原文“.+”是(\S+?)，规则写成了(\S+?) (\S+)$", fault.words)
    if found is None or found[1] not in _SIDES:
        return None
    right, number = _SIDES[found[1]], re.escape(found[3])
    sign = re.compile(rf"(>=|<=|≥|≤|>|<|=)(\s*{number})")
    return _in_line(
        fault, reading, lambda line: _in_rule(line, lambda r: sign.sub(rf"{right}\g<2>", r)), f"改成 {right} {found[3]}"
    )


def _idle(fault: LiveFault, reading: PackReading) -> Fix | None:
    """For “甲”写了也没有用: remove it."""
    found = re.match(r"“(.+)”写了也没有用", fault.words)
    if found is None:
        return None
    key = found[1]

    def without(entry: Entry) -> Entry:
        at = _piece_line(fault, reading)
        path = entry.place_at(at)
        named = path[: path.index(key) + 1] if key in path else (key,)
        return entry.remove(*named)

    return _entry_fix(fault, reading, without, f"去掉 {key}")


def _fix_by_convention(fault: LiveFault, reading: PackReading) -> Fix | None:
    """A figure found only in the rule becomes a 惯例, one found only in the text 不计; the reason has to be filled
    in."""
    own = re.match(r"规则里的“(.+?)”.*写进 惯例 并注明出处$", fault.words)
    idle = re.match(r"原文短语里的“(.+?)”没有规则用到", fault.words)
    if own is not None:
        convention: Path = ("惯例", own[1])
        return _entry_fix(fault, reading, lambda e: e.set(convention, NO_SOURCE, ORDER), f"写进惯例：{own[1]}")
    if idle is not None:
        waived: Path = ("不计", idle[1])
        return _entry_fix(fault, reading, lambda e: e.set(waived, NO_REASON, ORDER), f"写进不计：{idle[1]}")
    return None


# ── the entry of a fault ─────────────────────────────────────────────────────────────────────────────────────────


def _piece_line(fault: LiveFault, reading: PackReading) -> int:
    whole = reading.files[fault.file].decode("utf-8", "replace")
    piece = next((p for p in pieces(whole) if p.start < fault.line <= p.end), None)
    return fault.line - 1 - (piece.start if piece else 0)


def _entry_fix(fault: LiveFault, reading: PackReading, change: Callable[[Entry], Entry], label: str) -> Fix | None:
    whole = reading.files[fault.file].decode("utf-8", "replace")
    piece = next((p for p in pieces(whole) if p.start < fault.line <= p.end), None)
    if piece is None:
        return None
    try:
        made = change(Entry(piece_text(whole, piece)))
    except (Unreadable, KeyError, StopIteration):
        return None
    return Fix(label, fault.file, with_piece(whole, piece, made.text))


def _replaced(entry: Entry, wrong: str, right: str) -> Entry:
    """Replace a phrase wherever it is used as one: as the key of a rule, or as a value of `phrase`."""
    for path, words in list(_phrases(entry)):
        if text.folded(words) == text.folded(wrong):
            if path[-1] == words:
                return entry.rename(path, right)
            return entry.set(path, right)
    return entry


def _phrases(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key in ("when", "where", "matter", "amount", "instalments"):
        yield from (((key, phrase), phrase) for phrase in entry.table(key))
    for key in ("window", "cap", "consult", "share"):
        yield (key, "phrase"), entry.text_at(key, "phrase")
    yield from (
        (("doubts", at, "phrase"), entry.text_at("doubts", at, "phrase")) for at in range(len(entry.rows("doubts")))
    )
    yield from ((("quotes", at), str(words)) for at, words in enumerate(entry.rows("quotes")))
