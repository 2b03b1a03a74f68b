"""The names that rules may use: facts, statutory values with their dates, the size table, what is derived."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.policy import expression as x
from core.policy import pack
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.money import fen
from core.policy.reading import FaultLog
from core.policy.size import SizeRow, SizeTable

_FACT_KEYS = {
    "type", "options", "unit", "decided_by", "question", "hint", "evidence", "step", "matter", "after", "asked_only",
    "negative", "change", "day", "how", "default", "of", "happened", "not_before", "endless", "evidence_by",
    "bare", "first", "doubtful", "usual_for",
}  # fmt: skip
_STEPS = ("企业", "规模与行业", "具体情况")
_BOOLS = ("true", "false")
_CHANGES = {
    "wait": ("date",), "yes": ("bool",), "happen": ("date",), "extend": ("date",), "upgrade": ("choice",),
    "grow": ("money", "count", "quantity"),
}  # fmt: skip
_CHANGING = tuple(t for types in _CHANGES.values() for t in types)
_ONLY_FOR = {
    "options": ("choice",), "of": ("list",), "unit": ("count", "quantity"), "default": ("count", "money", "bool"),
    "negative": ("money",), "asked_only": ("bool", "money", "count"), "decided_by": ("bool",),
    "day": ("bool", "choice", "money", "count", "quantity"), "how": _CHANGING, "change": _CHANGING,
    "happened": ("date",), "not_before": ("date",), "endless": ("date",), "evidence_by": ("choice",),
    "bare": ("money",), "first": ("date",), "doubtful": ("money", "count", "quantity"),
}  # fmt: skip
"""Parts of a fact that only these types look at."""
_NEEDS = {"choice": "options", "list": "of", "count": "unit", "quantity": "unit"}
_CHOICES: dict[str, Iterable[str]] = {
    "negative": _BOOLS, "asked_only": _BOOLS, "happened": _BOOLS, "endless": _BOOLS, "change": _CHANGES, "step": _STEPS,
    "bare": ("元", "万元"),
}  # fmt: skip
_RATE_KEYS = ("value", "from", "to", "document", "seen")
SEEN = ("见", "忆")
_INDICATORS = ("从业人员", "营业收入", "资产总额")
_DERIVED_KEYS = ("name", "rule", "document")
_INDUSTRY = re.compile(r"[A-T]\d{2,4}")
_WORD = re.compile(r"[一-鿿A-Za-z_][一-鿿A-Za-z0-9_]*")


class Vocabulary:
    """Reads the shared and the policy's own names, and compiles rules against them."""

    def __init__(self, log: FaultLog) -> None:
        self.log = log
        self.facts: Mapping[str, pack.Fact] = {}
        self.tables: Mapping[str, Any] = {}
        self.derived: dict[str, x.Expression] = {}
        self.sources: list[pack.Source] = []
        self._asides: list[tuple[str, str, LocatedMapping]] = []  # facts with rules about how they are asked
        self._places: list[tuple[int, pack.Fact, pack.Fact | None]] = []  # facts of the file in hand, with their lines
        self._rates: dict[str, tuple[x.Type, tuple[tuple[int, int, Any], ...]]] = {}
        self._remembered: set[str] = set()
        self._nodes: dict[str, x.Node] = {}
        self._industries = self._read_industries()
        for name in ("common/facts.yaml", "facts.yaml"):
            self._read_facts(name)
            self._pointers()
        self._read_rates()
        self._read_size()
        self._read_derived()
        self._read_asides()
        self.streets = self._read_streets()

    def node(self, name: str) -> x.Node | None:
        """A derived fact, a statutory value or 咨询日."""
        if name in self._nodes:
            return self._nodes[name]
        if name in self._remembered:
            raise x.Fault(f"“{name}”只凭记忆（忆），不能用于判定")
        if name in self.derived:
            made = x.derived_node(name, self.derived[name])
        elif name in self._rates:
            made = _rate_node(name, *self._rates[name])
        elif name == "咨询日":
            made = x.Node(x.DATE, lambda scope: scope.facts["咨询日"], op="today", name=name)
        else:
            return None
        self._nodes[name] = made
        return made

    def rule(
        self,
        source: object,
        line: int,
        each: str = "",
        want: x.Type | None = x.BOOL,
        extra: Mapping[str, x.Node] | None = None,
    ) -> x.Expression | None:
        try:
            if not isinstance(source, str):
                raise x.Fault("规则要写成一行文字")
            made = x.compile_rule(source, self, each, extra)
            if want is not None and made.type != want:
                raise x.Fault(f"“{source}”应得{want}，却是{made.type}")
        except x.Fault as e:
            self.log.fault(line, str(e))
            return None
        return made

    def _read_facts(self, name: str) -> None:
        for group in self.log.yaml(name, LocatedList):
            if not isinstance(group, LocatedMapping) or not isinstance(group.get("facts"), LocatedMapping):
                self.log.fault(1, "每组要有 topic 和 facts")
                continue
            self.log.keys(group, ("topic", "facts"), ("topic",))
            for fact, spec in group["facts"].items():
                line = group["facts"].lines[fact]
                if fact in self.facts:
                    self.log.fault(line, f"“{fact}”已经有了")
                topic = str(group.get("topic", ""))
                made = self.log.attempt(line, lambda f=fact, s=spec, t=topic, n=line: self._fact(f, s, t, n))  # type: ignore[misc]
                if made:
                    self.facts = {**self.facts, fact: made}

    def _pointers(self) -> None:
        """What a fact says of another one must be there: `after` a matter, `day` and `not_before` a date beside it."""
        for line, fact, owner in self._places:
            beside = {f.name: f for f in owner.fields} if owner else self.facts
            found = beside.get(fact.day) or self.facts.get(fact.day)
            if fact.day and (found is None or found.type != "date"):
                self.log.fault(line, f"“{fact.name}”的 day“{fact.day}”不是旁边的一个日期")
            if fact.not_before and (fact.not_before not in beside or beside[fact.not_before].type != "date"):
                self.log.fault(line, f"“{fact.name}”的 not_before“{fact.not_before}”不是旁边的一个日期")
            if fact.after and (owner or fact.after not in self.facts or not self.facts[fact.after].matter):
                self.log.fault(line, f"“{fact.name}”的 after“{fact.after}”不是一个有 matter 的事实")
        self._places = []

    def _fact(self, name: str, spec: Any, topic: str, line: int, inner: bool = False) -> pack.Fact | None:
        if not isinstance(spec, LocatedMapping):
            self.log.fault(line, f"“{name}”要写明 type 等栏")
            return None
        self.log.keys(spec, _FACT_KEYS, ("type",))
        self.log.shapes(spec, ("of", "evidence_by", "doubtful"), ("options",))
        kind = spec.get("type", "text")
        if kind not in pack.FactType.__args__:  # type: ignore[attr-defined]
            self.log.fault(line, f"“{name}”的 type“{kind}”不认得")
            return None
        for option in set(spec.get("evidence_by", ())) - set(spec.get("options", ())):
            self.log.fault(line, f"“{name}”的 evidence_by 写了“{option}”，它没有这一项")
        self._fact_parts(name, spec, kind, inner)
        fields = spec.get("of") or LocatedMapping(line)
        inside = [self._fact(n, s, topic, fields.lines.get(n, line), inner=True) for n, s in fields.items()]
        made = pack.Fact(
            name,
            kind,
            topic,
            step=spec.get("step", "具体情况"),
            question=spec.get("question", ""),
            hint=spec.get("hint", ""),
            evidence=spec.get("evidence", ""),
            evidence_by=dict(spec.get("evidence_by", {})),
            options=self._industries if kind == "industry" else tuple(spec.get("options", ())),
            also=self._trades if kind == "industry" else {},
            unit=spec.get("unit", ""),
            decided_by=spec.get("decided_by", ""),
            negative=spec.get("negative") == "true",
            asked_only=spec.get("asked_only") == "true",
            default=_default(kind, spec["default"]) if "default" in spec else None,
            happened=spec.get("happened") == "true",
            not_before=spec.get("not_before", ""),
            endless=spec.get("endless") == "true",
            change=spec.get("change", ""),
            day=spec.get("day", ""),
            how=spec.get("how", ""),
            bare=spec.get("bare", ""),
            first=spec.get("first", ""),
            matter=spec.get("matter", ""),
            after=spec.get("after", ""),
            fields=tuple(f for f in inside if f),
        )
        if not inner:
            self._asides += [(self.log.file, name, spec)] if {"doubtful", "usual_for"} & set(spec) else []
            self._places += [(line, made, None)]
            self._places += [(fields.lines.get(f.name, line), f, made) for f in made.fields]
        return made

    def _fact_parts(self, name: str, spec: LocatedMapping, kind: str, inner: bool) -> None:
        """Every part of a fact is one that its type looks at, and has a value that is known."""
        for key, options in _CHOICES.items():
            self.log.one_of(spec, key, options)
        for key, types in _ONLY_FOR.items():
            if key in spec and kind not in types:
                self.log.fault(spec.lines[key], f"“{name}”是 {kind}，用不上“{key}”")
        if kind not in _CHANGES.get(spec.get("change", ""), (kind,)):
            self.log.fault(spec.lines["change"], f"“{name}”是 {kind}，不能 {spec['change']}")
        if "usual_for" in spec and "matter" not in spec:
            self.log.fault(spec.lines["usual_for"], f"“{name}”不是涉及事项（没有 matter），用不上“usual_for”")
        if kind in _NEEDS and _NEEDS[kind] not in spec:
            self.log.fault(spec.line, f"“{name}”缺“{_NEEDS[kind]}”")
        if len(set(spec.get("options", ()))) != len(spec.get("options", ())):
            self.log.fault(spec.lines["options"], f"“{name}”有两个相同的选项")
        if inner:
            for key in ("matter", "after", "step", "asked_only", "first", "doubtful"):
                if key in spec:
                    self.log.fault(spec.lines[key], f"“{name}”是清单的一栏，用不上“{key}”")
            if kind in ("list", "uscc"):
                self.log.fault(spec.line, f"“{name}”是清单的一栏，不能是 {kind}")

    def _read_asides(self) -> None:
        """How a fact is asked, not what it decides: answers worth a second look, and whom one asks first."""
        for file, name, spec in self._asides:
            self.log.file = file
            table = spec.get("doubtful", LocatedMapping(spec.line))
            doubtful = [(self.rule(rule, table.lines[rule]), str(note)) for rule, note in table.items()]
            usual = self.rule(spec["usual_for"], spec.lines["usual_for"]) if "usual_for" in spec else None
            made = replace(self.facts[name], doubtful=tuple((r, note) for r, note in doubtful if r), usual_for=usual)
            self.facts = {**self.facts, name: made}

    def _read_industries(self) -> tuple[str, ...]:
        """Codes with their names, as “F52 零售业”: all divisions, and the classes that the pack tells apart."""
        table = self.log.yaml("common/industries.yaml", LocatedMapping)
        self.log.keys(table, ("source", "sections", "classes", "trades"), ("source", "sections", "classes"))
        self.log.shapes(table, ("source", "sections", "classes", "trades"))
        named: dict[str, str] = {}
        for letter, section in table.get("sections", LocatedMapping(1)).items():
            line = table["sections"].lines[letter]
            self.log.attempt(line, lambda s=section: named.update(s["divisions"]))  # type: ignore[misc]
        named.update(table.get("classes", {}))
        for code in named:
            if not _INDUSTRY.fullmatch(code):
                self.log.fault(table.line, f"“{code}”不是行业代码")
        trades = table.get("trades", LocatedMapping(1))
        for code, line in trades.lines.items():
            if code not in named:
                self.log.fault(line, f"trades 的“{code}”不在上面的行业里")
            if not isinstance(trades[code], LocatedList):
                self.log.fault(line, f"trades 的“{code}”要写成 [行当, 行当]")
        self._trades = {code: tuple(map(str, words)) for code, words in trades.items()}
        self._source("行业", table)
        return tuple(f"{code} {name}" for code, name in sorted(named.items()))

    def _read_streets(self) -> Mapping[str, str]:
        """Street and town codes by name; they must be those that the visit can answer."""
        table = self.log.yaml("common/streets.yaml", LocatedMapping)
        self.log.keys(table, ("source", "streets"), ("source", "streets"))
        self.log.shapes(table, ("source", "streets"))
        streets = dict(table.get("streets", {}))
        asked = self.facts["所属街镇"].options if "所属街镇" in self.facts else ()
        for name in set(asked) ^ set(streets):
            self.log.fault(table.line, f"“{name}”不同时在 所属街镇 的选项和这里")
        self._source("街镇", table)
        return streets

    def _source(self, name: str, table: LocatedMapping) -> None:
        source = table.get("source")
        if not isinstance(source, LocatedMapping):
            return
        self.log.keys(source, ("document", "seen"), ("document", "seen"))
        self.log.one_of(source, "seen", SEEN)
        self.sources.append(pack.Source(name, source.get("document", ""), source.get("seen") == "见", None, None))

    def _entries(self, file: str) -> Iterator[LocatedMapping]:
        """The entries of a file that are mappings; the others are faults."""
        for entry in self.log.yaml(file, LocatedList):
            if isinstance(entry, LocatedMapping):
                yield entry
            else:
                self.log.fault(1, "每一条要写成 名称: 内容")

    def _read_rates(self) -> None:
        for entry in self._entries("common/rates.yaml"):
            self.log.keys(entry, ("name", "values"), ("name", "values"))
            self.log.shapes(entry, rows=("values",))
            self.log.attempt(entry.line, lambda entry=entry: self._rate(entry))  # type: ignore[misc]

    def _rate(self, entry: LocatedMapping) -> None:
        values: list[tuple[int, int, Any]] = []
        type_: x.Type | None = None
        if entry["name"] in self._rates or entry["name"] in self._remembered:
            self.log.fault(entry.line, f"“{entry['name']}”已经有了")
        for value in entry["values"]:
            self.log.keys(value, _RATE_KEYS, _RATE_KEYS)
            self.log.one_of(value, "seen", SEEN)
            rule = self.rule(value["value"], value.line, want=None)
            if rule is None or rule.root.op != "literal":
                self.log.fault(value.line, f"“{value['value']}”不是一个数")
                continue
            start, end = _day(value["from"]), _day(value["to"])
            if end < start or (values and start.toordinal() != values[-1][1] + 1):
                self.log.fault(value.line, f"“{entry['name']}”的起止日不接着上一段，或止日早于起日")
            if type_ not in (None, rule.type):
                self.log.fault(value.line, f"“{entry['name']}”前后单位不同")
            values.append((start.toordinal(), end.toordinal(), rule.root.value))
            type_ = rule.type
            seen = value["seen"] == "见"
            self.sources.append(pack.Source(entry["name"], value["document"], seen, start, end))
            if not seen:
                self._remembered.add(entry["name"])
        if type_:
            self._rates[entry["name"]] = (type_, tuple(values))

    def _read_size(self) -> None:
        table = self.log.yaml("common/size.yaml", LocatedMapping)
        self.log.keys(table, ("source", "rows", "outside", "open", "by_sales"), ("source", "rows", "outside"))
        self.log.shapes(table, ("source", "open", "by_sales"), ("rows", "outside"))
        rows = []
        for entry in table.get("rows", ()):
            line = getattr(entry, "line", table.line)
            made = self.log.attempt(line, lambda entry=entry: self._size_row(entry))  # type: ignore[misc]
            rows += [made] if made else []
        opened = {code: tuple(names) for code, names in (table.get("open") or {}).items()}
        self._size_codes(table, rows, opened)
        sales = self._by_sales(table)
        self.tables = {"划型": SizeTable(tuple(rows), tuple(table.get("outside", ())), opened, sales)}
        self._source("划型", table)

    def _by_sales(self, table: LocatedMapping) -> tuple[int, int] | None:
        entry = table.get("by_sales")
        if entry is None:
            return None
        self.log.keys(entry, ("小型", "中型", "document", "seen"), ("小型", "中型", "document", "seen"))
        self.log.shapes(entry)
        self.log.one_of(entry, "seen", SEEN)
        small, medium = fen(entry["小型"]), fen(entry["中型"])
        if not small < medium:
            self.log.fault(entry.line, "中型的下限要大于小型的下限")
        self.sources.append(pack.Source("留抵划型", entry["document"], entry["seen"] == "见", None, None))
        return small, medium

    def _size_codes(self, table: LocatedMapping, rows: list[SizeRow], opened: Mapping[str, tuple[str, ...]]) -> None:
        """Each code stands once, and what is open names rows that are there."""
        codes = [*(c for r in rows for c in r.codes), *table.get("outside", ()), *opened]
        for code in dict.fromkeys(codes):
            if codes.count(code) > 1 or not re.fullmatch(r"[A-T]\d{0,4}", str(code)):
                self.log.fault(table.line, f"行业代码“{code}”写错或写了两次")
        for asked in (o.partition(" ")[0] for o in self._industries):
            if not any(asked.startswith(str(c)) or str(c).startswith(asked) for c in codes):
                self.log.fault(table.line, f"行业“{asked}”既不在表里，也不在 outside 里")
        names = [r.name for r in rows]
        if len(set(names)) != len(names):
            self.log.fault(table.line, "有两行同名")
        for name in (n for given in opened.values() for n in given):
            if name not in names:
                self.log.fault(table.line, f"open 里的“{name}”不是表里的一行")

    def _size_row(self, row: LocatedMapping) -> SizeRow:
        if not isinstance(row, LocatedMapping):
            raise TypeError("每一行要写成 名称: 内容")
        self.log.keys(row, ("name", "codes", *_INDICATORS), ("name", "codes"))
        self.log.shapes(row, rows=("codes", *_INDICATORS))
        return SizeRow(
            row["name"],
            tuple(row["codes"]),
            self._floors(row, "从业人员", lambda s: int(s.removesuffix("人"))),
            self._floors(row, "营业收入", fen),
            self._floors(row, "资产总额", fen),
        )

    def _floors(self, row: LocatedMapping, key: str, read: Callable[[str], int]) -> tuple[int, int, int] | None:
        if key not in row:
            return None
        try:
            small, medium, large = (read(s) for s in row[key])
        except ValueError:
            self.log.fault(row.lines[key], f"{key}要写小型、中型、大型三个下限")
            return None
        if not small < medium < large:
            self.log.fault(row.lines[key], f"{key}的三个下限不是从小到大")
        return small, medium, large

    def _read_derived(self) -> None:
        """Derived facts may use each other; what cannot be put in any order is a circle."""
        waiting: dict[str, LocatedMapping] = {}
        for entry in self._entries("common/derived.yaml"):
            self.log.keys(entry, _DERIVED_KEYS, _DERIVED_KEYS)
            self.log.shapes(entry)
            if entry.get("name") in (*waiting, *self._rates, *self.facts):
                self.log.fault(entry.line, f"“{entry['name']}”已经有了")
            if all(k in entry for k in _DERIVED_KEYS):
                waiting[entry["name"]] = entry
        while waiting:
            ready = [n for n, e in waiting.items() if not set(_WORD.findall(str(e["rule"]))) & set(waiting)]
            if not ready:
                self.log.fault(next(iter(waiting.values())).line, f"{'、'.join(waiting)} 互相引用，成了一圈")
                return
            for name in ready:
                entry = waiting.pop(name)
                rule = self.rule(entry["rule"], entry.line, want=None)
                if rule:
                    self.derived[name] = rule


def _default(kind: str, text: str) -> int | bool:
    """What a fact is while nobody was asked: 否, or a number (money in 分)."""
    if kind == "bool":
        if text not in ("是", "否"):
            raise ValueError(f"default“{text}”要写 是 或 否")
        return text == "是"
    return fen(text) if kind == "money" else int(text)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"没有 {text} 这一天") from None


def _rate_node(name: str, type_: x.Type, values: tuple[tuple[int, int, Any], ...]) -> x.Node:
    """A statutory value on the day of the visit. On a day for which there is none it is not known."""

    def run(scope: Any) -> Any:
        today = scope.facts["咨询日"][0]
        for start, end, value in values:
            if start <= today <= end:
                return value
        return (0, float("inf"))

    return x.Node(type_, run, op="rate", name=name)
