"""The rest of an item's form: for whom it is, the period for applying, a quota, notes and quotations."""

from __future__ import annotations

from collections.abc import Iterator

from core.authoring.entry import Entry, Path
from core.authoring.form_parts import Field, FormRow, FormSection, line, note

_LISTS = ("notes", "grounds", "quotes")


def extra_sections(entry: Entry) -> Iterator[FormSection]:
    """Sections of their own; each has an empty line for adding one, unless such parts are made from selected text."""
    yield FormSection("对谁", (_subject(entry),))
    yield FormSection("咨询期（什么时候来问才行）", tuple(_consult(entry)))
    yield FormSection("总额度（几条记录分）", tuple(_share(entry)))
    yield FormSection("金额是哪一期的", tuple(_period(entry)))
    yield FormSection("只引不判的原文（引用）", tuple(_quotes(entry)))
    yield FormSection("提示", tuple(_notes(entry)))
    yield FormSection("依据的国家文件", tuple(_grounds(entry)))


def emptied(entry: Entry, path: Path) -> Entry | None:
    """The entry after a list field was emptied, which removes the whole line; None if it is no such field."""
    if path[0] not in _LISTS or len(path) < 2 or path[-1] in ("if", "unless", "from", "to"):
        return None
    return entry.remove(*path[:2])


def place_of(entry: Entry, path: Path) -> Path:
    """The path to set for a list field: a line that does not exist yet is set as a whole."""
    if path[0] == "grounds" and len(path) == 3 and path[1] == len(entry.rows("grounds")):
        return path[:2]
    return path


def _subject(entry: Entry) -> FormRow:
    named = "、".join(map(str, entry.rows("subject")))
    return FormRow(("subject",), (
        Field(("subject",), "主体", "names", named, hint="原文写明才填，如 企业"),
        Field(("region",), "原文写明了地域", "check", entry.text_at("region")),
    ))  # fmt: skip


def _consult(entry: Entry) -> Iterator[FormRow]:
    if entry.table("consult"):
        days = (line(entry, ("consult", "from"), "从"), line(entry, ("consult", "to"), "到"))
        yield FormRow(("consult",), days, entry.text_at("consult", "phrase"), ("consult", "phrase"), ("consult",))


def _share(entry: Entry) -> Iterator[FormRow]:
    if entry.table("share"):
        fields = (
            line(entry, ("share", "of"), "分给什么"), line(entry, ("share", "limit"), "总共不超过"),
            line(entry, ("share", "first"), "哪条先分（数大的先）"), line(entry, ("share", "name"), "分到的在金额里叫"),
        )  # fmt: skip
        yield FormRow(("share",), fields, entry.text_at("share", "phrase"), ("share", "phrase"), ("share",))


def _period(entry: Entry) -> Iterator[FormRow]:
    for name in entry.table("period"):
        path: Path = ("period", name)
        yield FormRow(path, (Field(path, f"{name}，是这样时", "rule", entry.text_at(*path)),), removable=path)


def _quotes(entry: Entry) -> Iterator[FormRow]:
    for at, said in enumerate(entry.rows("quotes")):
        path: Path = ("quotes", at)
        yield FormRow(path, (Field(path, "原文", "note", str(said)),), removable=path)


def _notes(entry: Entry) -> Iterator[FormRow]:
    rows = entry.rows("notes")
    for at, said in enumerate(rows):
        base: Path = ("notes", at)
        if isinstance(said, dict):
            rules = [("if", "知道是这样才说"), ("unless", "知道是这样就不说")]
            shown = [Field((*base, k), w, "rule", entry.text_at(*base, k)) for k, w in rules if k in said]
            yield FormRow(base, (note(entry, (*base, "note"), "说的话"), *shown), removable=base)
        else:
            yield FormRow(base, (Field(base, "总是说", "note", str(said)),), removable=base)
    more: Path = ("notes", len(rows))
    yield FormRow(more, (Field(more, "再加一条", "note", "", hint="如 以统计部门的名单为准"),))


def _grounds(entry: Entry) -> Iterator[FormRow]:
    rows = entry.rows("grounds")
    for at in range(len(rows)):
        base: Path = ("grounds", at)
        fields = (
            note(entry, (*base, "document"), "文件和文号"),
            line(entry, (*base, "from"), "从"), line(entry, (*base, "to"), "到"),
        )  # fmt: skip
        yield FormRow(base, fields, removable=base)
    more: Path = ("grounds", len(rows), "document")
    yield FormRow(more[:2], (Field(more, "再加一份", "note", "", hint="如 财政部 税务总局公告2023年第1号"),))
