"""The form of an item or of the head: rows of fields in titled sections, each field bound to a path in the entry.

The same entry is shown as text; fields are read from the entry and written to it, and nothing is stored here.
"""

from collections.abc import Iterator, Mapping, Sequence

from core.authoring import head_marking
from core.authoring.entry import Entry, Path
from core.authoring.form_extras import emptied, extra_sections, place_of
from core.authoring.form_parts import Field, FormRow, FormSection
from core.authoring.form_parts import line as _line
from core.authoring.marking import ORDER
from core.authoring.simple_rule import simple
from core.authoring.yaml_writer import NodeValue
from core.policy.measures import MEASURE
from core.policy.pack import LEVELS, Policy

KINDS = {"cash": "补贴奖励", "relief": "税费减免", "deferral": "暂退缓缴", "service": "办事线索"}
TIERS = {
    "L0": "照国家规定，本政策只是转述", "L1": "条件写明，符合就给", "L2": "条件写明，要审核材料",
    "L3": "要评审、认定或有名额", "L4": "只是办事线索",
}  # fmt: skip
UNKNOWN = {"": "不知道：要问", "待认定": "不知道：待认定", "不清楚时待认定": "答不清楚：待认定"}
BROAD = {"合计": "几条合起来封顶", "逐条": "每条各自封顶（原文没写明）", "只逐条": "原文写明每条各自封顶"}


def sections(entry: Entry, policy: Policy) -> tuple[FormSection, ...]:
    """The form of an item. Raises Unreadable if the entry is not valid YAML."""
    return tuple(s for s in _sections(entry, policy) if s.rows)


def _sections(entry: Entry, policy: Policy) -> Iterator[FormSection]:
    yield FormSection("项目", tuple(_basics(entry, policy)))
    yield FormSection("哪些是这一项", tuple(_ruled(entry, "where")))
    yield FormSection("有没有这件事", tuple(_ruled(entry, "matter")))
    yield FormSection("条件", tuple(_ruled(entry, "when")))
    yield FormSection("时间窗", tuple(_window(entry)))
    yield FormSection("金额", tuple(_amount(entry)))
    yield FormSection("封顶", tuple(_cap(entry)))
    yield FormSection("分期", tuple(_instalments(entry)))
    yield FormSection("疑点", tuple(_doubts(entry)))
    yield from extra_sections(entry)
    yield FormSection("原文之外的数（惯例）", tuple(_noted(entry, "惯例", "出处")))
    yield FormSection("不用的数（不计）", tuple(_noted(entry, "不计", "理由")))


def _basics(entry: Entry, policy: Policy) -> Iterator[FormRow]:
    yield FormRow(("name",), (_line(entry, ("name",), "名称"),))
    yield FormRow(("id",), (_line(entry, ("id",), "编号"), _line(entry, ("article",), "在第几条")))
    yield FormRow(("kind",), (_choice(entry, ("kind",), "给什么", KINDS), _choice(entry, ("tier",), "由谁定", TIERS)))
    offices = "、".join(map(str, entry.rows("offices")))
    yield FormRow(("offices",), (Field(("offices",), "责任单位", "names", offices),))
    lists = {"": "不按清单", **{f.name: f.name for f in policy.facts.values() if f.type == "list"}}
    each = entry.text_at("each")
    yield FormRow(("each",), (Field(("each",), "按清单逐条", "choice", each, tuple(lists.items())),))
    if each:
        yield FormRow(("combine",), (Field(("combine",), "几条里只给一条（择一）", "check", entry.text_at("combine")),))


def _ruled(entry: Entry, key: str) -> Iterator[FormRow]:
    for phrase, beside in entry.table(key).items():
        path: Path = (key, phrase)
        if isinstance(beside, dict):
            fields = [_rule(entry, (*path, "rule")), _choice(entry, (*path, "unknown"), "", UNKNOWN)]
        elif isinstance(beside, str):
            fields = [_rule(entry, path)]
            if key == "when":
                fields.append(Field((*path, "unknown"), "", "choice", "", tuple(UNKNOWN.items())))
        else:
            fields = [Field(path, "", "note", "（几条规则，请在文字里改）")]
        yield FormRow(path, tuple(fields), phrase, path, path)


def _rule(entry: Entry, path: Path) -> Field:
    text = entry.text_at(*path)
    return Field(path, "规则", "simple" if simple(text) is not None else "rule", text)


def _window(entry: Entry) -> Iterator[FormRow]:
    if not entry.table("window"):
        return
    own = bool(entry.text_at("window", "phrase"))
    label = "看哪个日期" if own else "看哪个日期（照政策的有效期）"
    on = Field(("window", "on"), label, "line", entry.text_at("window", "on"))
    days = [_line(entry, ("window", "from"), "从"), _line(entry, ("window", "to"), "到")] if own else []
    yield FormRow(("window",), (on, *days), entry.text_at("window", "phrase"), ("window", "phrase"), ("window",))


def _amount(entry: Entry) -> Iterator[FormRow]:
    for phrase in entry.table("amount"):
        path: Path = ("amount", phrase)
        yield FormRow(path, (Field(path, "给多少", "rule", entry.text_at(*path)),), phrase, path, path)


def _cap(entry: Entry) -> Iterator[FormRow]:
    if entry.table("cap"):
        fields = (_line(entry, ("cap", "amount"), "不超过"), _choice(entry, ("cap", "broad"), "", BROAD))
        yield FormRow(("cap",), fields, entry.text_at("cap", "phrase"), ("cap", "phrase"), ("cap",))


def _instalments(entry: Entry) -> Iterator[FormRow]:
    for phrase, shares in entry.table("instalments").items():
        path: Path = ("instalments", phrase)
        shown = "、".join(map(str, shares)) if isinstance(shares, list) else str(shares)
        yield FormRow(path, (Field(path, "各期", "names", shown, hint="如 60%、40%，或 3年"),), phrase, path, path)


def _doubts(entry: Entry) -> Iterator[FormRow]:
    for at, said in enumerate(entry.rows("doubts")):
        if isinstance(said, dict):
            base: Path = ("doubts", at)
            fields = (
                Field((*base, "note"), "哪里没写清楚", "note", entry.text_at(*base, "note")),
                Field((*base, "if"), "什么情况下才有（不填，总有）", "rule", entry.text_at(*base, "if")),
                Field((*base, "low"), "从严给多少（不填，0元）", "rule", entry.text_at(*base, "low")),
            )
            yield FormRow(base, fields, entry.text_at(*base, "phrase"), (*base, "phrase"), base)


def _noted(entry: Entry, key: str, what: str) -> Iterator[FormRow]:
    for figure in entry.table(key):
        path: Path = (key, figure)
        yield FormRow(path, (Field(path, f"{figure}　{what}", "note", entry.text_at(*path)),), removable=path)


_SHOWN = {"id", "name", "article", "kind", "tier", "offices", "each", "combine", "where", "matter", "when", "window",
          "amount", "cap", "instalments", "doubts", "惯例", "不计", "draft", "subject", "region", "consult",
          "share", "period", "quotes", "notes", "grounds"}  # fmt: skip


def rest(entry: Entry) -> str:
    """The part of the item that the form does not show, edited as text."""
    other = [
        f"{MEASURE.parts[key].meaning}（{key}）" if key in MEASURE.parts else key
        for key in entry.table()
        if key not in _SHOWN
    ]
    return f"另有：{'；'.join(other)}。请在文字里改（F9）。" if other else ""


# ── the head ─────────────────────────────────────────────────────────────────────────────────────────────────────

_DATES = (("issued", "印发日"), ("effective", "施行日"), ("expires", "有效期的最后一天"))


def head_sections(entry: Entry) -> tuple[FormSection, ...]:
    """The form of policy.yaml. Raises Unreadable if it is not valid YAML."""
    return tuple(s for s in _head_sections(entry) if s.rows)


def _head_sections(entry: Entry) -> Iterator[FormSection]:
    levels = {level: level for level in LEVELS}
    yield FormSection("政策", (
        FormRow(("title",), (_line(entry, ("title",), "标题"),)),
        FormRow(("number",), (_line(entry, ("number",), "文号"), _choice(entry, ("level",), "级别", levels))),
        FormRow(("issuer",), (_line(entry, ("issuer",), "发文机关"), _line(entry, ("called", "policy"), "原文自称"))),
        FormRow(("version",), (_line(entry, ("version",), "政策包版本"), _line(entry, ("supersedes",), "代替哪一版"))),
    ))  # fmt: skip
    yield FormSection("日期", tuple(row for key, label in _DATES for row in _dated(entry, key, label)))
    yield FormSection("就高不重复", tuple(_overlap(entry)))
    yield FormSection("适用范围", tuple(_ruled(entry, "scope")))
    yield FormSection("各项都要的", tuple(_gates(entry)))
    yield FormSection("合计封顶", tuple(_pools(entry)))
    yield FormSection(
        "没有写清楚的",
        (
            FormRow(
                ("early_note",), (Field(("early_note",), "事在施行之前时说的话", "note", entry.text_at("early_note")),)
            ),
        ),
    )


def _dated(entry: Entry, key: str, label: str) -> Iterator[FormRow]:
    for phrase in entry.table(key):
        path: Path = (key, phrase)
        yield FormRow(path, (Field(path, label, "line", entry.text_at(*path), hint="如 2024-03-01"),), phrase, path)


def _overlap(entry: Entry) -> Iterator[FormRow]:
    if entry.table("overlap"):
        fields = (
            _line(entry, ("overlap", "fact"), "问别处支持的清单"),
            Field(("overlap", "note"), "别处也有时说的话", "note", entry.text_at("overlap", "note")),
            Field(("overlap", "unasked"), "没有问过时说的话", "note", entry.text_at("overlap", "unasked")),
        )
        yield FormRow(("overlap",), fields, entry.text_at("overlap", "phrase"), ("overlap", "phrase"))


def _gates(entry: Entry) -> Iterator[FormRow]:
    for at, said in enumerate(entry.rows("gates")):
        phrase = next((k for k in said if k != "note"), "") if isinstance(said, dict) else ""
        if phrase:
            base: Path = ("gates", at)
            fields = (
                _rule(entry, (*base, phrase)),
                Field((*base, "note"), "不知道时说的话", "note", entry.text_at(*base, "note")),
            )
            yield FormRow(base, fields, phrase, (*base, phrase), base)


def _pools(entry: Entry) -> Iterator[FormRow]:
    for at, said in enumerate(entry.rows("pools")):
        if isinstance(said, dict):
            base: Path = ("pools", at)
            measures = said.get("measures")
            shown = "、".join(map(str, measures)) if isinstance(measures, list) else str(measures or "")
            fields = (
                Field((*base, "limit"), "不超过", "rule", entry.text_at(*base, "limit")),
                Field((*base, "measures"), "哪几项（全部，或编号）", "names", shown),
            )
            yield FormRow(base, fields, entry.text_at(*base, "phrase"), (*base, "phrase"), base)


# ── writing a field ──────────────────────────────────────────────────────────────────────────────────────────────


def _choice(entry: Entry, path: Path, label: str, options: Mapping[str, str]) -> Field:
    return Field(path, label, "choice", entry.text_at(*path), tuple(options.items()))


_TICKED = {"combine": "择一", "region": "写明"}
"""The value written for a ticked box."""
_OPTIONAL = ("each", "combine", "if", "low", "unless", "from", "to", "supersedes", "unknown")
"""Keys that are removed when their field is emptied."""


def with_field(entry: Entry, field: Field, value: str, head: bool = False) -> Entry:
    """The entry with a field set."""
    path, order = field.path, tuple(head_marking.ORDER) if head else ORDER
    if path[-1] == "unknown":
        return _with_unknown(entry, path[:-1], value)
    if field.kind == "check":
        return entry.set(path, _TICKED[str(path[-1])], order) if value else entry.remove(*path)
    if not value.strip() and (without := emptied(entry, path)) is not None:
        return without
    if (whole := place_of(entry, path)) != path:
        return entry.set(whole, {str(path[-1]): value}, order)
    if field.kind == "names" and not value.strip() and path == ("subject",):
        return entry.remove(*path)
    if field.kind == "names":
        return entry.set(path, _names(path, value), order)
    if not value.strip() and path[-1] in _OPTIONAL:
        return entry.remove(*path)
    return entry.set(path, value, order)


def _names(path: Path, value: str) -> NodeValue:
    names = [name.strip() for name in value.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    if (path[0] == "instalments" and len(names) == 1) or names == ["全部"]:
        return names[0]
    return list(names)


def _with_unknown(entry: Entry, path: Path, value: str) -> Entry:
    """A rule alone, or with the policy for when it is not known."""
    rule = entry.text_at(*path, "rule") or entry.text_at(*path)
    return entry.set(path, {"rule": rule, "unknown": value} if value else rule, ORDER)


def with_phrase(entry: Entry, row: FormRow, words: str) -> Entry:
    """The entry with another phrase for a row."""
    phrase = "".join(words.split("\n")).strip("，。；、 　")
    if row.phrase_at is None or not phrase:
        return entry
    if row.phrase_at[-1] == "phrase":
        return entry.set(row.phrase_at, phrase, ("phrase",))
    return entry.rename(row.phrase_at, phrase)


def row_at(made: Sequence[FormSection], path: Path) -> Path | None:
    """The path of the field in which the form shows a node of the entry; None if it does not show it."""
    for section in made:
        for row in section.rows:
            for field in row.fields:
                if path[: len(field.path)] == field.path:
                    return field.path
    for section in made:
        for row in section.rows:
            if path[: len(row.path)] == row.path or (len(path) == 1 and row.path[:1] == path):
                return row.fields[0].path
    return None
