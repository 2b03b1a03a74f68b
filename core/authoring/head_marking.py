"""Marking of policy text for policy.yaml: dates, 就高不重复, 合计封顶 and titles."""

from enum import StrEnum
from importlib import resources

from core.authoring.draft_facts import support_facts, support_list
from core.authoring.entry import Entry, Path
from core.authoring.marking import condition_rule
from core.authoring.reach import Reach
from core.authoring.simple_rule import is_money, literals
from core.authoring.yaml_writer import NodeValue
from core.policy.figures import figures
from core.policy.head import FORMAT, HEAD
from core.policy.rule_types import DATE

ORDER = tuple(HEAD.parts)
_GATES = "各项都要的"
"""The default name of the place with the conditions for all items."""


class HeadMark(StrEnum):
    """What selected text may mean for the policy as a whole; the value is the label of the button."""

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
    """The head with the phrase added, and the path where the person continues."""
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
    """Set a phrase and its date; of several dates the last for 有效期, otherwise the first."""
    days = [text for f in figures(phrase) for atom, text in literals(f) if atom.type == DATE]
    day = (days[-1] if key == "expires" else days[0]) if days else entry_day(entry, "issued")
    made = entry.remove(key) if entry.get(key) is not None and len(entry.table()) > 1 else entry
    return made.set((key, phrase), day, ORDER)


def entry_day(entry: Entry, key: str) -> str:
    """The date stored with a phrase of the head; "" if there is none."""
    return next((str(day) for day in entry.table(key).values()), "")


def _gate(entry: Entry, phrase: str, reach: Reach) -> tuple[Entry, Path]:
    at = len(entry.rows("gates"))
    made = entry.set(("gates", at), {phrase: condition_rule(phrase, reach), "note": f"{phrase}，由责任单位核"}, ORDER)
    return made.set(("called", "gates"), made.text_at("called", "gates") or _GATES), ("gates", at)


def _pool(entry: Entry, phrase: str, article: int) -> tuple[Entry, Path]:
    sums = [text for f in figures(phrase) for atom, text in literals(f) if is_money(atom.type)]
    row: dict[str, NodeValue] = {"phrase": phrase, "measures": "全部", "limit": sums[-1] if sums else "0元"}
    if article:
        row = {"phrase": phrase, "article": str(article), "measures": "全部", "limit": sums[-1] if sums else "0元"}
    at = len(entry.rows("pools"))
    return entry.set(("pools", at), row, ORDER), ("pools", at)


def blank_pack(id: str) -> dict[str, bytes]:
    """An empty pack with the required keys to be filled in."""
    blank = resources.files("core.authoring").joinpath("blank.yaml").read_text("utf-8")
    head = "".join(line for line in blank.splitlines(keepends=True) if not line.startswith("#"))
    files = {
        "policy.yaml": head.format(format=FORMAT, id=id, list=support_list()),
        "text.txt": "\n",
        "facts.yaml": support_facts(),
        "measures/measures.yaml": "[]\n",
    }
    return {name: content.encode() for name, content in files.items()}
