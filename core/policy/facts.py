"""The questions of a pack: facts.yaml of the shared folders and of the policy itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from core.policy.fact import Fact, FactRole
from core.policy.fault_log import FaultLog
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.money import fen
from core.policy.shapes import (
    BROKEN,
    YES_NO,
    Context,
    KeySpec,
    Shape,
    TableReader,
    TextReader,
    TextsReader,
    Values,
    nearest,
    one_of,
    rows,
    to,
)

_TYPES: dict[str, str] = {
    "text": "文字", "uscc": "统一社会信用代码", "choice": "选项", "bool": "是否", "date": "日期", "money": "金额",
    "count": "个数", "quantity": "数量", "percent": "百分数", "industry": "行业", "list": "清单",
}  # fmt: skip
_NUMBERS = ("money", "count", "quantity")
_CHANGES: dict[str, tuple[str, ...]] = {
    "wait": ("date",), "yes": ("bool",), "happen": ("date",), "extend": ("date",), "upgrade": ("choice",),
    "grow": _NUMBERS,
}  # fmt: skip
_CHANGE_WORDS = {
    "wait": "等到那天", "yes": "可以变成是", "happen": "还可以去做", "extend": "可以延后",
    "upgrade": "可以升级", "grow": "可以增加",
}  # fmt: skip
_CHANGING = ("bool", "choice", "date", *_NUMBERS)
_NEEDS = {"choice": "options", "list": "of", "count": "unit", "quantity": "unit"}
_ROLES: dict[str, tuple[str, ...]] = {
    "name": ("text",), "code": ("uscc",), "street": ("choice",), "matter": ("text",), "level": ("choice", "text"),
    "amount": ("money",), "received": ("bool",),
}  # fmt: skip
_ROLE_WORDS = {
    "name": "名称", "code": "代码", "street": "街镇", "matter": "事项", "level": "级别", "amount": "金额",
    "received": "是否领到",
}  # fmt: skip
OF_SUPPORT: tuple[FactRole, ...] = ("matter", "level", "amount", "received")
"""Roles of the fields of the list about other support."""
_OUTER = ("matter", "after", "step", "asked_only", "lasting", "first", "doubtful", "usual_for")


@dataclass(frozen=True, slots=True)
class FieldsReader:
    """Facts by name: those of a group, or the fields of a list."""

    inner: bool
    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> tuple[tuple[Fact, int], ...]:
        """The readable ones, each with its line."""
        made = []
        for name, spec in raw.items():
            fact = FACT.read(spec, raw.lines[name], context)
            if self.inner and fact is not None:
                _check_field(name, fact, spec, context.log)
            made += [(replace(fact, name=name), raw.lines[name])] if fact is not None else []
            context.log.broken |= {name} if fact is None else set()
        return tuple(made)


def _check_field(name: str, fact: Fact, spec: LocatedMapping, log: FaultLog) -> None:
    """Checks that a field of a record is no list, and has no group of its own."""
    for key in _OUTER:
        if key in spec:
            log.fault(spec.lines[key], f"“{name}”是清单的一栏，用不上“{key}”")
    if fact.type in ("list", "uscc"):
        log.fault(spec.line, f"“{name}”是清单的一栏，不能是 {fact.type}")


def _fact(values: Values, entry: LocatedMapping, context: Context) -> Any:
    kind = values["type"]
    for key, part in FACT.parts.items():
        if key in entry and part.types and kind not in part.types:
            context.log.fault(entry.lines[key], f"{kind} 用不上“{key}”，只有 {'、'.join(part.types)} 才有")
    for key, allowed in (("change", _CHANGES), ("role", _ROLES)):
        if key in values and kind not in allowed[values[key]]:
            context.log.fault(entry.lines[key], f"{kind} 的 {key} 不能是 {values[key]}")
    if kind in _NEEDS and entry.get(_NEEDS[kind], "") == "":
        context.log.fault(entry.lines.get(_NEEDS[kind], entry.line), f"{kind} 缺“{_NEEDS[kind]}”")
        return BROKEN
    options = values.get("options", ())
    if len(set(options)) != len(options):
        context.log.fault(entry.lines["options"], "有两个相同的选项")
    for option in set(values.get("evidence_by", ())) - set(options):
        context.log.fault(entry.lines["evidence_by"], f"evidence_by 写了“{option}”，没有这一项")
    if "default" in values:
        try:
            values["default"] = _default(kind, values["default"])
        except ValueError as e:
            context.log.fault(entry.lines["default"], str(e))
            return BROKEN
    if "usual_for" in entry and "matter" not in entry:
        context.log.fault(entry.lines["usual_for"], "不是涉及事项（没有 matter），用不上“usual_for”")
    for rules in ("doubtful", "usual_for"):
        values.pop(rules, None)  # rules are read after all facts
    values["fields"] = tuple(field for field, _ in values.get("fields", ()))
    return Fact("", **values)


def _default(kind: str, text: str) -> int | bool:
    """The value of a fact while it is not asked: 是, 否, or a number (money in 分)."""
    if kind == "bool":
        if text not in ("是", "否"):
            raise ValueError(f"default“{text}”要写 是 或 否")
        return text == "是"
    if kind != "money" and not text.isdecimal():
        raise ValueError(f"default“{text}”不是整数")
    return fen(text) if kind == "money" else int(text)


FACT: Shape[Fact] = Shape("事实", _fact, {
    "type": KeySpec(one_of(**_TYPES), "答案是什么：文字、代码、选项、是否、日期、金额 …、清单", "money", needed=True),
    "question": KeySpec(TextReader(), "柜台怎么问", "这笔贷款的本金是多少？"),
    "hint": KeySpec(TextReader(), "问的时候要知道的一句话", "没有还清的也要填"),
    "step": KeySpec(TextReader(), "在哪一步问；不写，在问具体情况的那一步", "企业"),
    "matter": KeySpec(TextReader(), "它也问有没有这件事：这件事怎么说", "租用的摊位"),
    "after": KeySpec(TextReader(), "有哪件事才问：那个有 matter 的事实", "担保贷款"),
    "options": KeySpec(TextsReader(), "选项", "[国家级, 市级]", types=("choice",)),
    "unit": KeySpec(TextReader(), "单位", "人", types=("count", "quantity")),
    "of": KeySpec(FieldsReader(inner=True), "清单的每一栏，写法同事实", "金额: {type: money}", into="fields",
                  types=("list",)),
    "evidence": KeySpec(TextReader(), "凭什么证明", "借款合同"),
    "evidence_by": KeySpec(TableReader(), "各个选项各凭什么证明", "{企业: 营业执照}", types=("choice",)),
    "decided_by": KeySpec(TextReader(), "只有哪个部门能定", "区商务委", types=("bool",)),
    "asked_only": KeySpec(YES_NO, "没问过就是没问过，不当作没有", "true", types=("bool", "money", "count")),
    "default": KeySpec(TextReader(), "没问过的时候先当作什么", "1", types=("bool", "money", "count")),
    "negative": KeySpec(YES_NO, "可以是负数；百分数写了它的是增速，从 -100% 起不封顶", "true",
                  types=("money", "percent")),
    "happened": KeySpec(YES_NO, "是已经发生的事的日期，不会晚于咨询日", "true", types=("date",)),
    "not_before": KeySpec(TextReader(), "不会早于旁边的哪个日期", "合同起", types=("date",)),
    "endless": KeySpec(YES_NO, "答“无”就是没有尽头", "true", types=("date",)),
    "change": KeySpec(one_of(**_CHANGE_WORDS), "还能怎样改变（差一点）", "extend", types=_CHANGING),
    "day": KeySpec(TextReader(), "这件事的日期是旁边的哪个：过了就不能再变", "还清日",
                  types=("bool", "choice", *_NUMBERS)),
    "how": KeySpec(TextReader(), "怎样去改变；“…”处填要到的数", "把协议续签到…或更晚", types=_CHANGING),
    "role": KeySpec(one_of(**_ROLE_WORDS), "程序自己要用的：名称、代码、街镇，别处支持的事项、级别、金额、领到没有",
                 "name"),
    "bare": KeySpec(one_of("元", "万元"), "只说数、不说单位时，指的是哪个单位", "万元", types=("money",)),
    "first": KeySpec(TextReader(), "先问的一句；答否就是没有这一天", "曾列入严重失信主体名单吗？", types=("date",)),
    "doubtful": KeySpec(TableReader(), "少见、请人再看一眼的，和那句话", "{从业人员 > 1000人: 请核对}", types=_NUMBERS),
    "usual_for": KeySpec(TextReader(), "这件事先问哪样的企业", "行业 属于 [C, I]"),
    "lasting": KeySpec(YES_NO, "同一家企业下次来还是这样，先带出来", "true"),
    "headings": KeySpec(TextsReader(), "名单的表头还怎么叫它", "[营收, 年营业额]"),
})  # fmt: skip

GROUP: Shape[Values] = Shape("一组事实", to(dict), {
    "topic": KeySpec(TextReader(), "这一组的名目", "融资"),
    "behind": KeySpec(TextReader(), "排在前面已有的哪个事实之后；不写，排在最后", "主体类型"),
    "facts": KeySpec(FieldsReader(inner=False), "事实：名称，和它的各栏", "摊位费: {type: money}"),
    "hints": KeySpec(TableReader(), "共用的事实，在这份政策里另说的一句话", "摊位费: 第3条写的是一半"),
})  # fmt: skip


class FactReader:
    """Reads the facts of one file after another; each may refer to earlier files."""

    def __init__(
        self,
        log: FaultLog,
        steps: tuple[str, ...],
        details: str,
        industries: tuple[str, ...],
        trades: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.log, self._steps, self._details, self._industries = log, steps, details, industries
        self._trades = trades
        self.facts: dict[str, Fact] = {}
        self.asides: list[tuple[str, str, LocatedMapping]] = []  # file, fact and entry with rules about how it is asked

    def read(self, name: str, context: Context) -> None:
        """Read the facts of a file and add them."""
        places: list[tuple[int, Fact]] = []
        for entry, line in rows(self.log.yaml(name, LocatedList)):
            group = GROUP.read(entry, line, context)
            if group is None:
                continue
            if "hints" in group:
                self._hints(group["hints"], entry["hints"])
            elif "facts" not in group or "topic" not in group:
                self.log.fault(line, "每组要有 topic 和 facts，或 hints")
                continue
            made = [(self._whole(f, group.get("topic", ""), at), at) for f, at in group.get("facts", ())]
            self._insert({f.name: f for f, _ in made}, group.get("behind", ""), line)
            places += [(at, f) for f, at in made]
            for fact, _ in made:
                spec = entry["facts"][fact.name]
                self.asides += [(name, fact.name, spec)] if {"doubtful", "usual_for"} & set(spec) else []
        for at, fact in places:
            self._pointers(at, fact, self.facts)
            for field in fact.fields:
                self._pointers(at, field, {f.name: f for f in fact.fields}, inner=True)

    def _whole(self, fact: Fact, topic: str, line: int) -> Fact:
        if fact.name in self.facts:
            self.log.fault(line, f"“{fact.name}”已经有了")
        for other in self.facts.values():
            if fact.role and other.role == fact.role:
                self.log.fault(line, f"“{fact.name}”和“{other.name}”的 role 都是 {fact.role}")
        step = fact.step or self._details
        if step not in self._steps:
            self.log.fault(line, f"“{fact.name}”的 step“{step}”不认得：{'、'.join(self._steps)}")
        fields = tuple(replace(f, topic=topic, step=self._details) for f in fact.fields)
        options = self._industries if fact.type == "industry" else fact.options
        also = self._trades if fact.type == "industry" else {}
        return replace(fact, topic=topic, step=step, options=options, also=also, fields=fields)

    def _insert(self, made: dict[str, Fact], behind: str, line: int) -> None:
        if behind and behind not in self.facts:
            self.log.fault(line, f"behind“{behind}”不是前面的一个事实{nearest(behind, self.facts)}")
        out: dict[str, Fact] = {}
        for name, fact in self.facts.items():
            out[name] = fact
            if name == behind:
                out |= made
        self.facts = {**out, **made}

    def _hints(self, hints: Mapping[str, str], table: LocatedMapping) -> None:
        for name, hint in hints.items():
            if name in self.facts:
                self.facts[name] = replace(self.facts[name], hint=hint)
            else:
                self.log.fault(table.lines[name], f"没有“{name}”这个事实{nearest(name, self.facts)}")

    def _pointers(self, line: int, fact: Fact, beside: Mapping[str, Fact], inner: bool = False) -> None:
        """Check that references to other facts exist: `after` a matter, `day` and `not_before` a date next to it."""
        found = beside.get(fact.day) or self.facts.get(fact.day)
        if fact.day and (found is None or found.type != "date"):
            self.log.fault(line, f"“{fact.name}”的 day“{fact.day}”不是旁边的一个日期")
        if fact.not_before and (fact.not_before not in beside or beside[fact.not_before].type != "date"):
            self.log.fault(line, f"“{fact.name}”的 not_before“{fact.not_before}”不是旁边的一个日期")
        if not inner and fact.after and not (fact.after in self.facts and self.facts[fact.after].matter):
            self.log.fault(line, f"“{fact.name}”的 after“{fact.after}”不是一个有 matter 的事实")


def roles(facts: Mapping[str, Fact]) -> Iterator[tuple[FactRole, str]]:
    """The roles of facts."""
    return ((fact.role, fact.name) for fact in facts.values() if fact.role)
