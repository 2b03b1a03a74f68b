"""What else selected text may become: the period for applying, a quota, a quotation, figures that no rule needs."""

from __future__ import annotations

from core.authoring.entry import Entry, Path
from core.authoring.reach import OPEN, Reach
from core.authoring.simple_rule import is_money, literals
from core.authoring.yaml_writer import NodeValue
from core.policy.bound_words import AT_MOST
from core.policy.figures import figures
from core.policy.lint import NO_REASON
from core.policy.measures import MEASURE
from core.policy.rule_types import DATE, MONEY, type_of

_ORDER = tuple(MEASURE.parts)
_GOT = "分到的额度"


def consult(entry: Entry, phrase: str, reach: Reach) -> tuple[Entry, Path]:
    """在2023年12月31日前申报: the period for applying."""
    days = [(atom, text) for figure in figures(phrase) for atom, text in literals(figure) if atom.type == DATE]
    made = entry.remove("consult") if entry.table("consult") else entry
    made = made.set(("consult", "phrase"), phrase, _ORDER)
    for key, found in (
        ("from", [text for atom, text in days if atom.side != AT_MOST][:1]),
        ("to", [text for atom, text in days if atom.side == AT_MOST][-1:]),
    ):
        made = made.set(("consult", key), found[0]) if found else made
    return made, ("consult", "to")


def share(entry: Entry, phrase: str, reach: Reach) -> tuple[Entry, Path]:
    """累计总额度不高于2000万元: a limit shared by all records of the list, largest first."""
    sums = [text for figure in figures(phrase) for atom, text in literals(figure) if is_money(atom.type)]
    of = next((fact.name for fact in reach.own if type_of(fact) == MONEY), OPEN)
    made = entry.remove("share") if entry.table("share") else entry
    said: dict[str, NodeValue] = {
        "phrase": phrase,
        "name": _GOT,
        "of": of,
        "limit": sums[-1] if sums else "0元",
        "first": of,
    }
    return made.set(("share",), said, _ORDER), ("share", "of")


def quote(entry: Entry, phrase: str, reach: Reach) -> tuple[Entry, Path]:
    """A quotation that is displayed but used by no rule."""
    at = len(entry.rows("quotes"))
    return entry.set(("quotes", at), phrase, _ORDER), ("quotes", at)


def waived(entry: Entry, phrase: str, reach: Reach) -> tuple[Entry, Path]:
    """Each figure of the text, with a reason, to be filled in, why no rule needs it."""
    path: Path = ("不计",)
    for figure in figures(phrase):
        path = ("不计", figure.words)
        entry = entry if entry.text_at(*path) else entry.set(path, NO_REASON, _ORDER)
    return entry, path
