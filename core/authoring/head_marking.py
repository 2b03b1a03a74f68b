"""Words of the policy that policy.yaml stands beside: its days, 就高不重复, 合计封顶 and what it is called."""

import re
from enum import StrEnum

from core.authoring.entry import Entry, Path, Said, written
from core.authoring.marking import Reach, condition_rule
from core.authoring.simple_rule import is_money, literals
from core.policy.figures import figures
from core.policy.head import FORMAT, HEAD
from core.policy.nodes import DATE

ORDER = tuple(HEAD.parts)


class HeadMark(StrEnum):
    """What selected words may be of the policy as a whole; the value is how the button is called."""

    NUMBER = "文号"
    TITLE = "标题"
    ISSUER = "发文机关"
    ISSUED = "印发日"
    EFFECTIVE = "施行日"
    EXPIRES = "有效期"
    OVERLAP = "就高不重复"
    SCOPE = "适用范围"
    GATE = "各项都要的"
    POOL = "合计封顶"


def head_marked(entry: Entry, words: str, mark: HeadMark, article: int, reach: Reach) -> tuple[Entry, Path]:
    """The head with the words in it, and the place that a person looks at next."""
    phrase = "".join(words.split("\n")).strip("，。；、 　")
    match mark:
        case HeadMark.NUMBER | HeadMark.TITLE | HeadMark.ISSUER:
            key = {HeadMark.NUMBER: "number", HeadMark.TITLE: "title", HeadMark.ISSUER: "issuer"}[mark]
            return entry.set((key,), phrase, ORDER), (key,)
        case HeadMark.ISSUED | HeadMark.EFFECTIVE | HeadMark.EXPIRES:
            key = {HeadMark.ISSUED: "issued", HeadMark.EFFECTIVE: "effective", HeadMark.EXPIRES: "expires"}[mark]
            return _dated(entry, key, phrase), (key, phrase)
        case HeadMark.OVERLAP:
            return entry.set(("overlap", "phrase"), phrase, ORDER), ("overlap", "phrase")
        case HeadMark.SCOPE:
            return entry.set(("scope", phrase), condition_rule(phrase, reach), ORDER), ("scope", phrase)
        case HeadMark.GATE:
            return _gate(entry, phrase, reach)
        case HeadMark.POOL:
            return _pool(entry, phrase, article)


def _dated(entry: Entry, key: str, phrase: str) -> Entry:
    """The words and the day that they name; of several days the last for 有效期, else the first."""
    days = [text for f in figures(phrase) for atom, text in literals(f) if atom.type == DATE]
    day = (days[-1] if key == "expires" else days[0]) if days else entry_day(entry, "issued")
    made = entry.remove(key) if entry.get(key) is not None and len(entry.table()) > 1 else entry
    return made.set((key, phrase), day, ORDER)


def entry_day(entry: Entry, key: str) -> str:
    """The day beside the words of a head's key; "" where there is none."""
    return next((str(day) for day in entry.table(key).values()), "")


def _gate(entry: Entry, phrase: str, reach: Reach) -> tuple[Entry, Path]:
    at = len(entry.rows("gates"))
    made = entry.set(("gates", at), {phrase: condition_rule(phrase, reach), "note": f"{phrase}，由责任单位核"}, ORDER)
    return made.set(("called", "gates"), made.text_at("called", "gates") or "总体要求"), ("gates", at)


def _pool(entry: Entry, phrase: str, article: int) -> tuple[Entry, Path]:
    sums = [text for f in figures(phrase) for atom, text in literals(f) if is_money(atom.type)]
    row: dict[str, Said] = {"phrase": phrase, "measures": "全部", "limit": sums[-1] if sums else "0元"}
    if article:
        row = {"phrase": phrase, "article": str(article), "measures": "全部", "limit": sums[-1] if sums else "0元"}
    at = len(entry.rows("pools"))
    return entry.set(("pools", at), row, ORDER), ("pools", at)


_SUPPORT: dict[str, Said] = {
    "其他政策支持": {
        "type": "list",
        "matter": "同一事项在别处也得到的支持",
        "of": {
            "事项": {"role": "matter", "type": "text", "question": "同哪一项是一件事？"},
            "级别": {
                "role": "level",
                "type": "choice",
                "options": ["国家", "市级", "区级"],
                "question": "哪一级给的？",
            },
            "金额": {"role": "amount", "type": "money", "question": "多少钱？"},
            "已领取": {"role": "received", "type": "bool", "question": "领到了吗？"},
        },
    }
}  # fmt: skip


def blank_pack(id: str, text: str) -> dict[str, bytes]:
    """A pack of which nothing is said yet but its text: what must stand there stands there to be filled in."""
    from core.policy.layout import read_layout

    layout = read_layout(text)
    outside = [words for words in layout.outside if words.strip()]
    number = next((found[0] for w in outside if (found := re.search(r"\S*〔\d{4}〕\d+号", w))), "请写文号")
    title = next((w for w in outside if re.search(r"(?:措施|办法|方案|意见|细则|政策)$", w)), "请写标题")
    head: dict[str, Said] = {
        "format": str(FORMAT), "id": id, "version": "1", "number": number, "title": title, "issuer": "请写发文机关",
        "level": "区级", "called": {"policy": next((w for w in _CALLED if w in text), "本措施")},
        "issued": {"请选印发日": "2000-01-01"}, "effective": {"请选施行日": "2000-01-01"},
        "expires": {"请选有效期": "2000-12-31"}, "uses": ["common", "baoshan"],
        "early_note": "这件事在施行之前，原文未写可否追溯，待责任单位认定",
        "overlap": {
            "phrase": "请选就高不重复的原文", "fact": "其他政策支持",
            "note": "同一事项另有别的支持的，就高不重复；还能给多少，待责任单位认定",
            "unasked": "同一事项如另有别的支持，按就高不重复执行",
        },
    }  # fmt: skip
    facts = written({"topic": "其他支持", "facts": _SUPPORT}, dash=True)
    files = {
        "policy.yaml": written(head),
        "text.txt": text.rstrip() + "\n",
        "facts.yaml": facts,
        "measures/measures.yaml": "[]\n",
    }
    return {name: content.encode() for name, content in files.items()}


_CALLED = ("本措施", "本办法", "本方案", "本意见", "本政策", "本细则", "本通知")
"""How policies speak of themselves."""
