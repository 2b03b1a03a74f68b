"""Differences between two versions of a pack as HTML: before on the left, after on the right. No Qt."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from core.assess.differences import STATE_WORDS, Differences, EntryChange, WordingChange
from desktop.ui.base import colours

_NOTHING = f'<span style="color:{colours.MUTED};">（没有）</span>'
_LONGEST = 600
"""Characters of a side beyond which changes within it are not marked."""


def as_html(found: Differences, before: str, after: str) -> str:
    """All differences. `before` and `after`: headings of the two sides."""
    rows = [_heads(before, after)]
    rows += _part("原文", (row for change in found.text for row in _change(change)))
    rows += _part("项目", (row for entry in found.measures for row in _entry(entry)))
    rows += _part("提问", (row for entry in found.questions for row in _entry(entry)))
    rows += _part("其他", (row for change in found.others for row in _change(change)))
    return f'<table width="100%" cellspacing="0" cellpadding="6">{"".join(rows)}</table>'


def _heads(before: str, after: str) -> str:
    return f'<tr><th align="left" width="50%">{html.escape(before)}</th><th align="left">{html.escape(after)}</th></tr>'


def _part(title: str, rows: Iterable[str]) -> list[str]:
    made = list(rows)
    head = f'<tr><td colspan="2" style="background-color:{colours.WASH};"><b>{title}</b></td></tr>'
    return [head, *made] if made else []


def _entry(entry: EntryChange) -> Iterator[str]:
    named = entry.name if entry.name in (entry.id, "") else f"{entry.id}　{entry.name}"
    yield _title(f"{STATE_WORDS[entry.state]}　{named}", strong=True)
    for change in entry.changes:
        yield from _change(change)


def _change(change: WordingChange) -> Iterator[str]:
    before, after = _sides(change.before, change.after)
    yield _title(change.what)
    yield f'<tr><td valign="top" width="50%">{before}</td><td valign="top">{after}</td></tr>'


def _title(words: str, strong: bool = False) -> str:
    told = html.escape(words)
    look = f"<b>{told}</b>" if strong else f'<span style="color:{colours.MUTED};">{told}</span>'
    return f'<tr><td colspan="2">{look}</td></tr>'


def _sides(before: str, after: str) -> tuple[str, str]:
    """Both sides with their differences marked."""
    if not before or not after:
        return html.escape(before) or _NOTHING, html.escape(after) or _NOTHING
    if max(len(before), len(after)) > _LONGEST:
        return html.escape(before), html.escape(after)
    sides: tuple[list[str], list[str]] = ([], [])
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    for what, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, piece in zip(sides, (old[first:last], new[start:end]), strict=True):
            told = html.escape("".join(piece))
            side.append(told if what == "equal" or not piece else f'<span style="{_MARK}">{told}</span>')
    return "".join(sides[0]), "".join(sides[1])


_TOKEN = re.compile(r"[\d.,]+(?:[万亿]?元|%|[^\W\d])?|.", re.DOTALL)
"""A number with its unit is one token: 20万元 became 30万元, not 2 became 3."""
_MARK = f"background-color:{colours.HIT};"
