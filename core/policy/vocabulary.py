"""The names available to rules: facts, statutory values by date, the size table, derived facts."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from core.policy import expression as x
from core.policy import pack
from core.policy.facts import FactReader
from core.policy.fault_log import FaultLog
from core.policy.folders import COMMON
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.money import fen
from core.policy.nodes import Derived, Rate, Today
from core.policy.shapes import (
    BROKEN,
    ConstantReader,
    Context,
    EntriesReader,
    EntryReader,
    KeySpec,
    OneOfReader,
    Shape,
    SumReader,
    TableReader,
    TextReader,
    TextsReader,
    Values,
    one_of,
    placed,
    rows,
    to,
)
from core.policy.size import SizeRow, SizeTable
from core.policy.values import Bounds

# ── kinds of table entries ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DayReader:
    """A date."""

    form: ClassVar[type] = str

    def read(self, raw: str, line: int, context: Context) -> datetime.date:
        """The date. Raises ValueError if it is invalid."""
        try:
            return datetime.date.fromisoformat(raw)
        except ValueError:
            raise ValueError(f"没有 {raw} 这一天") from None


@dataclass(frozen=True, slots=True)
class FloorsReader:
    """The lower bounds of 小型, 中型 and 大型, in 人 or in 分."""

    people: bool = False
    form: ClassVar[type] = LocatedList

    def read(self, raw: LocatedList, line: int, context: Context) -> tuple[int, ...]:
        """The three bounds, in 人 or 分. Raises ValueError unless there are three in increasing order."""
        try:
            floors = tuple(int(s.removesuffix("人")) if self.people else fen(s) for s in raw)
        except (AttributeError, ValueError):
            floors = ()
        if len(floors) != 3:
            raise ValueError("要写小型、中型、大型三个下限")
        if not floors[0] < floors[1] < floors[2]:
            raise ValueError("三个下限不是从小到大")
        return floors


def as_read(values: Values, entry: LocatedMapping, context: Context) -> Values:
    """The values unchanged."""
    return values


_SEEN = OneOfReader({"见": True, "忆": False})
_DOCUMENT = KeySpec(TextReader(), "出自哪份文件", "国统字〔2017〕213号", needed=True)
_READ = KeySpec(_SEEN, "文件读到过（见），还是只凭记忆（忆）", "见", needed=True)
SOURCE = Shape("出处", to(pack.Source), {"document": _DOCUMENT, "seen": _READ})

RATE: Shape[Values] = Shape("法定数值的一段", lambda v, entry, context: {**v, "line": entry.line}, {
    "value": KeySpec(ConstantReader(None), "数", "10万元", needed=True),
    "from": KeySpec(DayReader(), "第一天", "2023-01-01", needed=True),
    "to": KeySpec(DayReader(), "最后一天", "2027-12-31", needed=True),
    "document": _DOCUMENT,
    "seen": _READ,
})  # fmt: skip

RATES: Shape[Values] = Shape("法定数值", as_read, {
    "name": KeySpec(TextReader(), "叫什么", "小规模征收率", needed=True),
    "values": KeySpec(EntriesReader(RATE), "各段时间的数，一段接一段", "见法定数值的一段", needed=True),
})  # fmt: skip

DERIVED: Shape[Values] = Shape("推算的事实", as_read, {
    "name": KeySpec(TextReader(), "叫什么", "小微企业", needed=True),
    "rule": KeySpec(TextReader(), "怎样算出来", "企业划型 属于 [小型, 微型]", needed=True),
    "document": _DOCUMENT,
})  # fmt: skip

SIZE_ROW = Shape("划型的一行", to(SizeRow), {
    "name": KeySpec(TextReader(), "行业", "零售业", needed=True),
    "codes": KeySpec(TextsReader(), "行业代码的前几位", "[F52]", needed=True),
    "staff": KeySpec(FloorsReader(people=True), "人数：小型、中型、大型的下限", "[10人, 50人, 300人]"),
    "revenue": KeySpec(FloorsReader(), "收入：小型、中型、大型的下限", "[100万元, 500万元, 20000万元]"),
    "assets": KeySpec(FloorsReader(), "资产：小型、中型、大型的下限", "[100万元, 8000万元, 120000万元]"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListsReader:
    """A mapping from keys to lists of text."""

    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> dict[str, tuple[str, ...]]:
        """The lists by key. Raises ValueError if one is no list."""
        for key, given in raw.items():
            if not isinstance(given, LocatedList):
                raise ValueError(f"“{key}”旁边要有一条一条的清单")
        return {key: tuple(map(str, given)) for key, given in raw.items()}


@dataclass(frozen=True, slots=True)
class SectionsReader:
    """The sections of the classification: names by code of all their divisions."""

    form: ClassVar[type] = LocatedMapping

    def read(self, raw: LocatedMapping, line: int, context: Context) -> dict[str, str]:
        """Name by code of a division. Raises ValueError if a section has none."""
        named: dict[str, str] = {}
        for letter, section in raw.items():
            divisions = section.get("divisions") if isinstance(section, LocatedMapping) else None
            if not isinstance(divisions, LocatedMapping):
                raise ValueError(f"“{letter}”要写 name 和 divisions")
            named |= divisions
        return named


def _by_sales(values: Values, entry: LocatedMapping, context: Context) -> Any:
    if not values["小型"] < values["中型"]:
        context.log.fault(entry.line, "中型的下限要大于小型的下限")
        return BROKEN
    return values


BY_SALES: Shape[Values] = Shape("按销售额划型", _by_sales, {
    "小型": KeySpec(SumReader(), "小型的下限", "100万元", needed=True),
    "中型": KeySpec(SumReader(), "中型的下限", "2000万元", needed=True),
    "document": _DOCUMENT,
    "seen": _READ,
})  # fmt: skip

SIZE: Shape[Values] = Shape("划型表", as_read, {
    "source": KeySpec(EntryReader(SOURCE), "出处", "{document: 国统字〔2017〕213号, seen: 见}", needed=True),
    "rows": KeySpec(EntriesReader(SIZE_ROW), "各行业各一行", "[{name: 零售业, codes: [F52]}]", needed=True),
    "outside": KeySpec(TextsReader(), "不划型的行业代码", "[J, S]", needed=True),
    "open": KeySpec(ListsReader(), "不能定归哪一行的代码，和可能的各行", "{K702: [物业管理, 其他未列明行业]}"),
    "by_sales": KeySpec(EntryReader(BY_SALES), "没有收入和资产两项的行业，按销售额划",
                  "{小型: 100万元, 中型: 2000万元}"),
})  # fmt: skip

INDUSTRIES: Shape[Values] = Shape("行业分类", as_read, {
    "source": KeySpec(EntryReader(SOURCE), "出处", "{document: GB/T 4754-2017, seen: 见}", needed=True),
    "sections": KeySpec(SectionsReader(), "门类：字母、名称和各大类", "{A: {name: 农业, divisions: {A01: 农业}}}",
                  needed=True),
    "classes": KeySpec(TableReader(), "要分开的小类", "{L7291: 旅行社及相关服务}", needed=True),
    "section": KeySpec(TextReader(), "推算出的门类叫什么", "行业门类"),
    "trades": KeySpec(ListsReader(), "窗口上说的行当各归哪一类，只用来找", "{H62: [饭店, 面馆]}"),
})  # fmt: skip

STREETS: Shape[Values] = Shape("街镇", as_read, {
    "source": KeySpec(EntryReader(SOURCE), "出处", "{document: 统计用区划代码, seen: 见}", needed=True),
    "streets": KeySpec(TableReader(), "街镇的统计代码", "{友谊路街道: '310113003'}", needed=True),
})  # fmt: skip

STEP = Shape("步骤", placed(pack.Step), {
    "name": KeySpec(TextReader(), "这一步叫什么", "企业", needed=True),
    "shows": KeySpec(one_of(facts="逐个问", matters="问有没有", details="问具体情况"),
                  "问写明 step 的事实、有没有哪些事，或具体情况", "facts", needed=True),
})  # fmt: skip


# ── reading them ─────────────────────────────────────────────────────────────────────────────────────────────────

_INDUSTRY = re.compile(r"[A-T]\d{2,4}")
_SIZE_CODE = re.compile(r"[A-T]\d{0,4}")
_WORD = re.compile(r"[一-鿿A-Za-z_][一-鿿A-Za-z0-9_]*")


class _Nowhere:
    """Placeholder: these tables refer to no policy text."""

    def phrase(self, phrase: object, article: int, line: int, item: str = "") -> pack.Anchor:
        return pack.Anchor(str(phrase), article)


class Vocabulary:
    """Reads the shared and the policy's own names, and compiles rules with them. `shared`: the shared folders, national
    first; the policy's own files are read last."""

    def __init__(self, log: FaultLog, shared: tuple[str, ...] = (COMMON,)) -> None:
        self.log, self._shared = log, shared
        self._desk = Context(log, self, _Nowhere())
        self.facts: Mapping[str, pack.Fact] = {}
        self.tables: Mapping[str, SizeTable] = {}
        self.derived: dict[str, x.Expression] = {}
        self.sources: list[pack.Source] = []
        self.section = ""
        self._rates: dict[str, tuple[x.Type, tuple[tuple[int, int, Bounds], ...]]] = {}
        self._remembered: set[str] = set()
        self._nodes: dict[str, x.Node] = {}
        self._industries = self._read_industries()
        self.steps = self._read_steps()
        self._read_facts()
        self._read_rates()
        self._read_size()
        self._read_derived()
        self._read_asides()
        self.streets = self._read_streets()

    def _files(self, name: str, needed: bool = True) -> Iterator[str]:
        """The files with a name: national, city and district, the policy's own."""
        for folder in self._shared:
            file = f"{folder}/{name}.yaml"
            if file in self.log.files or (needed and folder == COMMON):
                yield file

    def _table(self, file: str, shape: Shape[Values]) -> tuple[LocatedMapping, Values]:
        """A file that is one mapping, and its readable values."""
        entry = self.log.yaml(file, LocatedMapping)
        values = shape.values(entry, self._desk)
        return entry, {key: value for key, value in values.items() if value is not BROKEN}

    def _entries(self, file: str, shape: Shape[Values]) -> Iterator[tuple[LocatedMapping, Values]]:
        for entry, line in rows(self.log.yaml(file, LocatedList)):
            made = shape.read(entry, line, self._desk)
            if made is not None:
                yield entry, made
            elif isinstance(entry, LocatedMapping):
                self.log.broken.add(str(entry.get("name")))

    def _source(self, name: str, values: Values) -> None:
        if "source" in values:
            self.sources.append(replace(values["source"], name=name))

    def node(self, name: str) -> x.Node | None:
        """A derived fact, a statutory value or 咨询日."""
        if name in self._nodes:
            return self._nodes[name]
        if name in self._remembered:
            raise x.RuleError(f"“{name}”只凭记忆（忆），不能用于判定")
        made: x.Node
        if name in self.derived:
            made = Derived(name, self.derived[name].root)
        elif name in self._rates:
            made = Rate(self._rates[name][0], name, self._rates[name][1])
        elif name == "咨询日":
            made = Today()
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
        """A compiled rule, see `shapes.Rules`."""
        try:
            if not isinstance(source, str):
                raise x.RuleError("规则要写成一行文字")
            made = x.compile_rule(source, self, each, extra)
            if want is not None and made.type != want:
                raise x.RuleError(f"“{source}”应得{want}，却是{made.type}")
        except x.RuleError as e:
            said = str(e)
            self.log.fault(line, said if "“" in said else f"“{source}”：{said}")
            return None
        return made

    def _read_steps(self) -> tuple[pack.Step, ...]:
        """The steps of the interview: those about the enterprise in the order in which they are named; then matters;
        then details."""
        found: dict[str, pack.Step] = {}
        for file in (*self._files("steps"), *(n for n in ("steps.yaml",) if n in self.log.files)):
            for entry, line in rows(self.log.yaml(file, LocatedList)):
                step = STEP.read(entry, line, self._desk)
                if step is not None and found.setdefault(step.name, step).shows != step.shows:
                    self.log.fault(line, f"“{step.name}”这一步在别处问的不一样")
            for shows in ("matters", "details"):
                if sum(s.shows == shows for s in found.values()) != 1:
                    self.log.fault(1, f"要有一步、也只有一步是 shows: {shows}")
        order = ("facts", "matters", "details")
        return tuple(sorted(found.values(), key=lambda s: order.index(s.shows)))

    def _read_facts(self) -> None:
        details = next((s.name for s in self.steps if s.shows == "details"), "")
        named = tuple(s.name for s in self.steps)
        reader = FactReader(self.log, named, details, self._industries, self._trades)
        for file in (*self._files("facts"), "facts.yaml"):
            reader.read(file, self._desk)
        self.facts, self._asides = reader.facts, reader.asides

    def _read_asides(self) -> None:
        """Rules about how a fact is asked: answers worth a second look, and for whom a matter is usual."""
        for file, name, spec in self._asides:
            self.log.file = file
            table = spec.get("doubtful", LocatedMapping(spec.line))
            doubtful = [(self.rule(rule, table.lines[rule]), str(note)) for rule, note in table.items()]
            usual = self.rule(spec["usual_for"], spec.lines["usual_for"]) if "usual_for" in spec else None
            made = replace(self.facts[name], doubtful=tuple((r, note) for r, note in doubtful if r), usual_for=usual)
            self.facts = {**self.facts, name: made}

    def _read_industries(self) -> tuple[str, ...]:
        """Codes with names, as “F52 零售业”: all divisions, and the classes that the pack distinguishes."""
        table, values = self._table(f"{COMMON}/industries.yaml", INDUSTRIES)
        named = {**values.get("sections", {}), **values.get("classes", {})}
        for code in named:
            if not _INDUSTRY.fullmatch(code):
                self.log.fault(table.line, f"“{code}”不是行业代码")
        self.section = values.get("section", "")
        self._trades: Mapping[str, tuple[str, ...]] = values.get("trades", {})
        for code in self._trades:
            if code not in named:
                self.log.fault(table["trades"].lines[code], f"trades 的“{code}”不在上面的行业里")
        self._source("行业", values)
        return tuple(f"{code} {name}" for code, name in sorted(named.items()))

    def _read_streets(self) -> Mapping[str, str]:
        """Codes of streets and towns by name; the names must be options of the fact."""
        asked = next((f for f in self.facts.values() if f.role == "street"), None)
        file = next(self._files("streets", needed=False), f"{self._shared[-1]}/streets.yaml" if asked else "")
        if not file:
            return {}
        table, values = self._table(file, STREETS)
        streets: Mapping[str, str] = values.get("streets", {})
        for name in dict.fromkeys((*(asked.options if asked else ()), *streets)):
            if asked is None or (name in asked.options) != (name in streets):
                self.log.fault(table.line, f"“{name}”不同时在问街镇的选项和这里")
        self._source("街镇", values)
        return streets

    def _read_rates(self) -> None:
        for file in (*self._files("rates"), *(n for n in ("rates.yaml",) if n in self.log.files)):
            for entry, values in self._entries(file, RATES):
                self._rate(entry, **values)

    def _rate(self, entry: LocatedMapping, name: str, values: tuple[Values, ...]) -> None:
        spans: list[tuple[int, int, Bounds]] = []
        if name in self._rates or name in self._remembered:
            self.log.fault(entry.line, f"“{name}”已经有了")
        type_: x.Type | None = None
        whole = len(values) == len(entry["values"])  # an unreadable period has its own fault
        for value in values:
            rule, start, end, line = value["value"], value["from"], value["to"], value["line"]
            if end < start or (whole and spans and start.toordinal() != spans[-1][1] + 1):
                self.log.fault(line, f"“{name}”的起止日不接着上一段，或止日早于起日")
            if type_ not in (None, rule.type):
                self.log.fault(line, f"“{name}”前后单位不同")
            spans.append((start.toordinal(), end.toordinal(), rule.root.value))
            type_ = rule.type
            self.sources.append(pack.Source(value["document"], value["seen"], name, start, end))
            self._remembered |= set() if value["seen"] else {name}
        if type_:
            self._rates[name] = (type_, tuple(spans))

    def _read_size(self) -> None:
        table, values = self._table(f"{COMMON}/size.yaml", SIZE)
        made, opened, outside = values.get("rows", ()), values.get("open", {}), values.get("outside", ())
        if not self.log.faults_in(f"{COMMON}/size.yaml"):
            self._size_codes(table, made, outside, opened)
        sales = values.get("by_sales")
        if sales:
            self.sources.append(pack.Source(sales["document"], sales["seen"], "留抵划型"))
        bounds = (sales["小型"], sales["中型"]) if sales else None
        self.tables = {"划型": SizeTable(made, outside, opened, bounds)}
        self._source("划型", values)

    def _size_codes(
        self,
        table: LocatedMapping,
        made: tuple[SizeRow, ...],
        outside: tuple[str, ...],
        opened: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Check that each code occurs once, and that unclear codes refer to existing rows."""
        codes = [*(c for r in made for c in r.codes), *outside, *opened]
        for code in dict.fromkeys(codes):
            if codes.count(code) > 1 or not _SIZE_CODE.fullmatch(code):
                self.log.fault(table.line, f"行业代码“{code}”写错或写了两次")
        for asked in (o.partition(" ")[0] for o in self._industries):
            if not any(asked.startswith(c) or c.startswith(asked) for c in codes):
                self.log.fault(table.line, f"行业“{asked}”既不在表里，也不在 outside 里")
        names = [r.name for r in made]
        if len(set(names)) != len(names):
            self.log.fault(table.line, "有两行同名")
        for name in (n for given in opened.values() for n in given):
            if name not in names:
                self.log.fault(table.line, f"open 里的“{name}”不是表里的一行")

    def _read_derived(self) -> None:
        """Derived facts may use each other; a cyclic definition is a fault."""
        waiting: dict[str, tuple[str, int, str]] = {}
        for file in (*self._files("derived"), *(n for n in ("derived.yaml",) if n in self.log.files)):
            for entry, values in self._entries(file, DERIVED):
                name = values["name"]
                if name in (*waiting, *self._rates, *self.facts):
                    self.log.fault(entry.line, f"“{name}”已经有了")
                waiting[name] = values["rule"], entry.line, file
        while waiting:
            ready = [n for n, (rule, _, _) in waiting.items() if not set(_WORD.findall(rule)) & set(waiting)]
            if not ready:
                _, line, self.log.file = next(iter(waiting.values()))
                self.log.fault(line, f"{'、'.join(waiting)} 互相引用，成了一圈")
                return
            for name in ready:
                rule, line, self.log.file = waiting.pop(name)
                made = self.rule(rule, line, want=None)
                if made:
                    self.derived[name] = made
                else:
                    self.log.broken.add(name)
