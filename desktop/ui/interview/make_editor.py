"""The editor for a fact."""

from core.policy.pack import Fact
from desktop.ui.interview.editors import Editor, LineEditor
from desktop.ui.interview.money_editor import MoneyEditor
from desktop.ui.interview.pick_editors import ChoiceEditor, DateEditor, FirstThenDate, PickEditor

_SHORT = 12
"""Options up to this many characters are buttons in a record; longer ones are a list."""


def make_editor(fact: Fact) -> Editor:
    """The editor for a fact that is not a list."""
    if fact.type == "bool":
        return ChoiceEditor(fact, ("是", "否"), (True, False))
    if fact.type == "choice" and len(fact.options) <= 5:
        return ChoiceEditor(fact, fact.options, fact.options)
    if fact.type in ("choice", "industry"):
        return PickEditor(fact, fact.options)
    if fact.type == "date":
        return FirstThenDate(fact) if fact.first else DateEditor(fact)
    return MoneyEditor(fact) if fact.type == "money" else LineEditor(fact)


def make_field(fact: Fact) -> Editor:
    """The editor for a field of a record, where there is less room."""
    if fact.type == "choice" and sum(map(len, fact.options)) > _SHORT:
        return PickEditor(fact, fact.options)
    return make_editor(fact)
