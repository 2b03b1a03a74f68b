"""Marking: selected policy text becomes a part of an item, quoted verbatim.

The rule next to it is proposed from the numbers in the text; its fact is guessed by name, and left open (待选事实,
which the check then asks for) if nothing fits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum

from core.authoring import marking_extras as besides
from core.authoring.entry import Entry, Path
from core.authoring.reach import OPEN, Reach, likeness
from core.authoring.simple_rule import comparison_of, is_money, is_rate, literals
from core.authoring.yaml_writer import mapping_text
from core.policy.bound_words import AT_MOST
from core.policy.fact import Fact
from core.policy.figures import Figure, Quantity, figures
from core.policy.lint import NO_NOTE, stated_offices
from core.policy.measures import MEASURE
from core.policy.pack import Article
from core.policy.rule_types import BOOL, DATE, DAYS, MONEY, MONTHS, PLAIN, YEAR, Type, type_of

ORDER = tuple(MEASURE.parts)


class Mark(StrEnum):
    """What selected text may become; the value is the label of the button."""

    CONDITION = "条件"
    AMOUNT = "金额"
    CAP = "封顶"
    WINDOW = "时间窗"
    DOUBT = "疑点"
    MATTER = "有没有这件事"
    WHERE = "哪些是这一项"
    SHARE_AND_CAP = "比例+封顶"
    PER_ONE = "每人/每平方米"
    BANDS = "分段"
    INSTALMENTS = "分期"
    ONE_OF = "择一"
    PLACES = "名额"
    AT_MOST = "至多"
    SHARE = "总额度"
    CONSULT = "咨询期"
    QUOTE = "引用"
    WAIVED = "不计"


def marked(entry: Entry, words: str, mark: Mark, reach: Reach) -> tuple[Entry, Path]:
    """The item with the phrase added, and the path where the person continues."""
    phrase = "".join(words.split("\n")).strip("，。；、 　")
    return _MAKERS[mark](entry, phrase, reach)


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────

_Made = tuple[Entry, Path]


def _condition(entry: Entry, phrase: str, reach: Reach) -> _Made:
    path: Path = ("when", phrase)
    return entry.set(path, condition_rule(phrase, reach), ORDER), path


def condition_rule(phrase: str, reach: Reach) -> str:
    """The condition that a phrase seems to state: each limiting number, or that something is true."""
    stated = [(atom, text) for figure in figures(phrase) for atom, text in literals(figure)]
    bounding = [(atom, text) for atom, text in stated if atom.side or atom.type == DATE] or stated
    if not bounding:
        return reach.choose(phrase, [BOOL])
    said, fact, kind = [], OPEN, None
    for atom, text in bounding:
        if atom.type != kind:
            fact, kind = reach.choose(phrase, _measured(atom)), atom.type
        said.append(f"{fact} {comparison_of(atom)} {text}")
    return " 且 ".join(said)


def _measured(atom: Quantity) -> tuple[Type, ...]:
    return (atom.type, MONEY) if atom.type == PLAIN else (atom.type,)


def _amount(entry: Entry, phrase: str, reach: Reach) -> _Made:
    made = entry if not entry.table("amount") else entry.remove("amount")
    made = made.set(("amount", phrase), amount_rule(phrase, reach), ORDER)
    return made, ("amount", phrase)


def amount_rule(phrase: str, reach: Reach) -> str:
    """The amount that a phrase seems to state: a sum, a sum per unit, a share of something, a range to be decided."""
    atoms = [(atom, text, figure) for figure in figures(phrase) for atom, text in literals(figure)]
    sums = [(text, figure) for atom, text, figure in atoms if is_money(atom.type)]
    if len(sums) == 2 and phrase_between(phrase, sums[0][1], sums[1][1]) in ("至", "到", "-", "~", "—"):
        return f"{sums[0][0]}~{sums[1][0]}"
    for atom, text, _ in atoms:
        if is_rate(atom.type):
            return _by_each(phrase, atom, text, reach)
    shares = [text for atom, text, _ in atoms if atom.type == PLAIN]
    if shares:
        return f"{reach.choose(phrase, [MONEY])} × {shares[0]}"
    if sums:
        return sums[0][0]
    return reach.choose(phrase, [MONEY])


def phrase_between(phrase: str, one: Figure, other: Figure) -> str:
    """The text between two figures of a phrase, in comparable form."""
    from core.policy.text import folded

    return folded(phrase)[one.end : other.start]


def _by_each(phrase: str, atom: Quantity, text: str, reach: Reach) -> str:
    """An amount per unit, times the fact that counts the units."""
    by = [Type("number", ((unit, 1),)) for unit, power in atom.type.dims if power < 0]
    return " × ".join([text, *(reach.choose(phrase, [kind]) for kind in by)])


def _cap(entry: Entry, phrase: str, reach: Reach) -> _Made:
    sums = [text for figure in figures(phrase) for atom, text in literals(figure) if is_money(atom.type)]
    made = entry.set(("cap", "phrase"), phrase, ORDER).set(("cap", "amount"), sums[-1] if sums else OPEN)
    return made.set(("cap", "broad"), _broad(phrase, reach)), ("cap", "amount")


def _broad(phrase: str, reach: Reach) -> str:
    if not reach.each:
        return "合计"
    each = any(word in phrase for word in ("单个", "每个", "每处", "每项", "单项", "每台", "每笔"))
    return "只逐条" if each else "合计"


def _window(entry: Entry, phrase: str, reach: Reach) -> _Made:
    days = [(atom, text) for figure in figures(phrase) for atom, text in literals(figure) if atom.type in (DATE, YEAR)]
    on = entry.text_at("window", "on") or reach.choose(phrase, [DATE])
    made = entry.set(("window", "phrase"), phrase, ORDER).set(("window", "on"), on) if days else entry
    made = made.set(("window", "on"), on, ORDER)
    if days:
        after = [text for atom, text in days if atom.side != AT_MOST]
        before = [text for atom, text in days if atom.side == AT_MOST]
        for key, found in (("from", after[:1]), ("to", before[-1:])):
            made = made.set(("window", key), found[0]) if found else made
    return made, ("window", "on")


def _doubt(entry: Entry, phrase: str, reach: Reach) -> _Made:
    at = len(entry.rows("doubts"))
    return entry.set(("doubts", at), {"phrase": phrase, "note": NO_NOTE}, ORDER), ("doubts", at, "note")


def _matter(entry: Entry, phrase: str, reach: Reach) -> _Made:
    return _one("matter", entry, phrase, condition_rule(phrase, reach))


def _where(entry: Entry, phrase: str, reach: Reach) -> _Made:
    bare = phrase.translate(_UNQUOTED)
    for fact in (f for f in reach.own if f.type == "choice"):
        named = [o for o in fact.options if _in_order(o.translate(_UNQUOTED), bare)]
        if named:
            return _one("where", entry, phrase, f"{fact.name} = {max(named, key=len)}")
    return _one("where", entry, phrase, condition_rule(phrase, reach))


def _in_order(option: str, words: str) -> bool:
    """Whether the characters of an option occur in this order in a text: 国家级小巨人 in 国家级专精特新小巨人企业."""
    at = 0
    for character in option:
        at = words.find(character, at) + 1
        if not at:
            return False
    return True


_UNQUOTED = str.maketrans("", "", '“”‘’"')


def _one(key: str, entry: Entry, phrase: str, rule: str) -> _Made:
    made = entry.remove(key) if entry.table(key) else entry
    return made.set((key, phrase), rule, ORDER), (key, phrase)


# ── kinds of amounts ─────────────────────────────────────────────────────────────────────────────────────────────


def _share_and_cap(entry: Entry, phrase: str, reach: Reach) -> _Made:
    """按…的10%给予补助，最高300万元: a share and a cap, each with its phrase."""
    from core.policy.text import folded, folded_places

    capping = [f for f in figures(phrase) if any(is_money(a.type) for a in f.atoms)]
    places = folded_places(phrase)[1]
    head, tail = phrase, ""
    if capping:
        cut = max(phrase.rfind(mark, 0, places[capping[-1].start][0]) for mark in "，。；,;、")
        head, tail = (phrase[:cut], phrase[cut + 1 :]) if cut > 0 else (phrase, phrase)
    shares = [text for f in figures(head) for atom, text in literals(f) if atom.type == PLAIN]
    made = entry.remove("amount") if entry.table("amount") else entry
    rule = f"{reach.choose(head, [MONEY])} × {shares[0] if shares else '100%'}"
    made = made.set(("amount", head), rule, ORDER)
    if folded(tail):
        made = _cap(made, tail, reach)[0]
    return made, ("amount", head)


def _per_one(entry: Entry, phrase: str, reach: Reach) -> _Made:
    atoms = [(atom, text) for f in figures(phrase) for atom, text in literals(f)]
    rate = next(((a, t) for a, t in atoms if is_rate(a.type)), None)
    if rate is not None:
        rule = _by_each(phrase, *rate, reach)
    else:
        counted = [f for f in reach.facts if f.type == "count"]
        best = max(counted, key=lambda f: likeness(f, phrase), default=None)
        money = next((t for a, t in atoms if is_money(a.type)), "1元")
        rule = f"{money}/{best.unit} × {best.name}" if best is not None else f"{money}/人 × {OPEN}"
    made = entry.remove("amount") if entry.table("amount") else entry
    return made.set(("amount", phrase), rule, ORDER), ("amount", phrase)


def _bands(entry: Entry, phrase: str, reach: Reach) -> _Made:
    """10%以上给10万元；20%以上给20万元: the threshold of each step and its amount."""
    stated = [(atom, text) for f in figures(phrase) for atom, text in literals(f)]
    steps: list[tuple[Quantity, str, str]] = []
    floor: tuple[Quantity, str] | None = None
    for atom, text in stated if "分别" not in phrase else ():
        if atom.side == ">=" or (floor is None and not is_money(atom.type)):
            floor = (atom, text)
        elif is_money(atom.type) and not atom.side and floor is not None:
            steps.append((*floor, text))
            floor = None
    if not steps:  # 达到1亿元、5亿元、10亿元的，分别给予…: as many thresholds as amounts
        sums = [(a, t) for a, t in stated if is_money(a.type)]
        half = len(sums) // 2
        steps = [(a, t, worth) for (a, t), (_, worth) in zip(sums[:half], sums[half:], strict=False)]
    fact = reach.choose(phrase, _measured(steps[0][0]) if steps else [MONEY])
    said = ", ".join(f"{low}: {worth}" for _, low, worth in steps) or "0元: 0元"
    made = entry.remove("amount") if entry.table("amount") else entry
    return made.set(("amount", phrase), f"{fact} 分段 [{said}]", ORDER), ("amount", phrase)


def _instalments(entry: Entry, phrase: str, reach: Reach) -> _Made:
    stated = [(atom, text) for f in figures(phrase) for atom, text in literals(f)]
    shares = [text for atom, text in stated if atom.type == PLAIN]
    years = [atom.value for atom, _ in stated if atom.type == MONTHS and atom.value % 12 == 0]
    made = entry.remove("instalments") if entry.table("instalments") else entry
    if len(shares) >= 2:
        return made.set(("instalments", phrase), list(shares), ORDER), ("instalments", phrase)
    return made.set(("instalments", phrase), f"{int(years[0]) // 12 if years else 2}年", ORDER), ("instalments", phrase)


def _one_of(entry: Entry, phrase: str, reach: Reach) -> _Made:
    return (entry.remove("combine") if entry.get("combine") else entry.set(("combine",), "择一", ORDER)), ("combine",)


def _places(entry: Entry, phrase: str, reach: Reach) -> _Made:
    """名额: an office decides who is included; no rule needs the number of places."""
    decided = [f for f in reach.facts if f.type == "bool" and f.decided_by]
    fact = max(decided, key=lambda f: likeness(f, phrase), default=None)
    name = fact.name if fact is not None and likeness(fact, phrase) >= 2 else OPEN
    made = entry.set(("when", phrase), {"rule": name, "unknown": "待认定"}, ORDER)
    if name in reach.matters and not reach.each and not entry.table("matter"):
        made = made.set(("matter", phrase), f"提到({name})", ORDER)
    return made, ("when", phrase)


def _at_most(entry: Entry, phrase: str, reach: Reach) -> _Made:
    sums = [text for f in figures(phrase) for atom, text in literals(f) if is_money(atom.type)]
    made = entry.remove("amount") if entry.table("amount") else entry
    return made.set(("amount", phrase), f"至多{sums[-1] if sums else OPEN}", ORDER), ("amount", phrase)


_MAKERS: Mapping[Mark, Callable[[Entry, str, Reach], _Made]] = {
    Mark.CONDITION: _condition, Mark.AMOUNT: _amount, Mark.CAP: _cap, Mark.WINDOW: _window, Mark.DOUBT: _doubt,
    Mark.MATTER: _matter, Mark.WHERE: _where, Mark.SHARE_AND_CAP: _share_and_cap, Mark.PER_ONE: _per_one,
    Mark.BANDS: _bands, Mark.INSTALMENTS: _instalments, Mark.ONE_OF: _one_of, Mark.PLACES: _places,
    Mark.AT_MOST: _at_most, Mark.SHARE: besides.share, Mark.CONSULT: besides.consult, Mark.QUOTE: besides.quote,
    Mark.WAIVED: besides.waived,
}  # fmt: skip


# ── a new item ───────────────────────────────────────────────────────────────────────────────────────────────────


def new_measure(article: Article, taken: Iterable[str], place: int = 0) -> tuple[str, str]:
    """(id, source) of an additional item of an article; `place`: the cursor position in the article."""
    used = set(taken)
    at = next(n for n in range(1, 1000) if f"{article.number}-{n}" not in used)
    item = next((i for i in article.items if i.start <= place < i.end), None)
    offices = item.offices if item is not None and item.offices else article.offices
    named = stated_offices(offices) if offices else ["请写责任单位"]
    where = f"{article.number}{item.label}" if item is not None and item.label.startswith("（") else str(article.number)
    id = f"{article.number}-{at}"
    name = (article.title.partition("。")[0] or f"第{article.number}条")[:20]
    text = mapping_text(
        {"id": id, "name": name, "article": where, "kind": "cash", "tier": "L1", "offices": list(named)}, dash=True
    )
    return id, text


def unit_words(fact: Fact) -> str:
    """The unit of a fact's numbers; "" if it has none."""
    kind = type_of(fact)
    if kind is None or kind.name != "number":
        return ""
    if kind == PLAIN:
        return "%"
    if kind in (DAYS, MONTHS):
        return "天" if kind == DAYS else "个月"
    return {"money": "元", "quantity": "千瓦"}.get(fact.type, "年度" if fact.unit == "年" else fact.unit)


def with_unit_of(fact: Fact | None, value: str, nearby: Sequence[tuple[Quantity, str]] = ()) -> str:
    """A number typed into a form with the intended unit added: that of an equal number in the phrase, otherwise the
    fact's."""
    text = value.strip().replace("，", ",")
    if fact is None or not text or not text.replace(",", "").replace(".", "", 1).isdigit():
        return text
    for atom, said in nearby:
        if atom.type == type_of(fact) and said.startswith(text) and not said[len(text) :][:1].isdigit():
            return said
    return text + unit_words(fact)
