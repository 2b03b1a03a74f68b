"""A pack folder → Policy. Every fault is collected, with file and line, before anything is refused."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from core.errors import PolicyError
from core.policy import expression as x
from core.policy import pack, text
from core.policy.lined import Row, Table, Trouble, load
from core.policy.money import fen
from core.policy.size import SizeRow, SizeTable

Files = Mapping[str, bytes]
"""A pack as its files: relative path → content. The shared ones stand under common/."""

_SKIPPED = ("cases/", "guide.yaml")


def shipped() -> Traversable:
    """The folder of the shipped packs, also inside a bundle."""
    return resources.files("resources") / "policies"


def pack_files(folder: str | Path) -> dict[str, bytes]:
    """All files of a pack: a shipped id, or a folder beside which its `common` lies (else the shipped one)."""
    root: Any = Path(folder) if Path(folder).is_dir() else shipped() / str(folder)
    if not (root / "policy.yaml").is_file():
        raise PolicyError(f"没有政策包“{folder}”：请写文件夹，或已有的编号（如 baoshan-2023-1）")
    beside = Path(folder).resolve().parent / "common"
    common: Any = beside if Path(folder).is_dir() and beside.is_dir() else shipped() / "common"
    return dict(_read(root, "")) | dict(_read(common, "common/"))


def _read(folder: Any, prefix: str) -> Iterable[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            yield from _read(item, f"{prefix}{item.name}/")
        elif item.name.endswith((".yaml", ".txt")):
            yield prefix + item.name, item.read_bytes()


def digest_of(files: Files) -> str:
    """SHA-256 over the files that decide anything: not the cases, not what the centre fills in."""
    h = hashlib.sha256()
    for name in sorted(files):
        if not name.startswith(_SKIPPED):
            h.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return h.hexdigest()


def load_policy(folder: str | Path) -> pack.Policy:
    """The policy of a pack folder or shipped id. PolicyError lists all faults, each with file and line."""
    return read_policy(pack_files(folder))


def read_policy(files: Files) -> pack.Policy:
    """The policy that a pack's files hold; a frozen copy of them gives the same policy years later."""
    reader = _Reader(files)
    policy = reader.policy()
    if reader.faults:
        raise PolicyError("\n".join(reader.faults))
    return policy


_MEASURE_KEYS = {
    "id", "name", "article", "kind", "tier", "offices", "quotes", "each", "where", "matter", "when", "window",
    "fact_date", "consult", "amount", "share", "cap", "combine", "matching", "doubts", "notes", "lapsed_note",
    "fits", "region", "subject",
}  # fmt: skip
_FACT_KEYS = {
    "type", "options", "unit", "decided_by", "question", "hint", "evidence", "step", "matter", "after", "asked_only",
    "negative", "change", "day", "default", "of",
}  # fmt: skip
_UNKNOWN = {"待认定": "office", "要问": "ask", "提示": "ignore"}


class _Reader:
    """Reads one pack. A part that cannot be read leaves a fault and is passed over, so that all come to light."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.faults: list[str] = []
        self.file = ""
        self.facts: Mapping[str, pack.Fact] = {}
        self.derived: dict[str, x.Expression] = {}
        self.rates: dict[str, tuple[x.Type, tuple[tuple[int, int, Any], ...]]] = {}
        self.remembered: set[str] = set()
        self.tables: Mapping[str, Any] = {}
        self.articles: dict[int, pack.Article] = {}
        self._nodes: dict[str, x.Node] = {}

    # faults

    def fault(self, line: int, message: str) -> None:
        self.faults.append(f"{self.file}:{line} {message}")

    def yaml(self, name: str, kind: type) -> Any:
        """The one document of a file, if it has the wanted form; else an empty one and a fault."""
        self.file = name
        try:
            documents = load(self.files[name].decode("utf-8"))
            if len(documents) == 1 and isinstance(documents[0], kind):
                return documents[0]
            self.fault(1, "应是一个文档" + ("，一条一条的" if kind is Row else "，名称: 内容 的形式"))
        except KeyError:
            self.fault(1, "没有这个文件")
        except UnicodeDecodeError:
            self.fault(1, "不是 UTF-8 文字")
        except Trouble as e:
            self.fault(e.line, str(e))
        return kind(1)

    def keys(self, table: Table, known: Iterable[str], needed: Iterable[str] = ()) -> None:
        for key, line in table.lines.items():
            if key not in known:
                self.fault(line, f"没有“{key}”这一栏")
        for key in needed:
            if key not in table:
                self.fault(table.line, f"缺“{key}”")

    # names for expressions (x.Names)

    def node(self, name: str) -> x.Node | None:
        """A derived fact, a statutory value or 咨询日."""
        if name in self._nodes:
            return self._nodes[name]
        if name in self.remembered:
            raise x.Fault(f"“{name}”只凭记忆（忆），不能用于判定")
        if name in self.derived:
            made = x.derived_node(name, self.derived[name])
        elif name in self.rates:
            made = _rate_node(name, *self.rates[name])
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
            self.fault(line, str(e))
            return None
        return made

    def phrase(self, phrase: object, article: int, line: int) -> tuple[str, int]:
        """The phrase and the article it stands in; a fault where the text does not have it."""
        wanted = text.folded(str(phrase))
        if not wanted:
            self.fault(line, "缺原文短语")
        for number in dict.fromkeys((article, 0)):
            if number in self.articles and wanted in text.folded(self.articles[number].text):
                return str(phrase), number
        where = f"第{article}条" if article else "总体要求和附则"
        self.fault(line, f"{where}原文没有“{phrase}”")
        return str(phrase), article

    # the parts

    def policy(self) -> pack.Policy:
        head = self.yaml("policy.yaml", Table)
        known = (
            "id", "number", "title", "issuer", "issued", "effective", "expires", "uses", "gates", "standing",
            "early_note", "overlap", "groups", "pools",
        )  # fmt: skip
        self.keys(head, known, [k for k in known if k != "uses"])
        self._articles()
        self._facts("common/facts.yaml")
        self._facts("facts.yaml")
        self._rates()
        self._size()
        self._derived()
        self.file = "policy.yaml"
        dates = {k: self._stated_date(head, k) for k in ("issued", "effective", "expires")}
        gates = tuple(g for g in map(self._gate, head.get("gates", ())) if g)
        standing = [s for s in head.get("standing", ()) if isinstance(s, Table)]
        self.head, self.standing, self.dates = head, standing, dates
        measures = self._measures()
        self.file = "policy.yaml"
        overlap = head.get("overlap") or Table(1)
        overlap_phrase, _ = self.phrase(overlap.get("phrase", ""), 0, head.lines.get("overlap", 1))
        groups = tuple(self._group(g, measures) for g in head.get("groups", ()))
        pools = tuple(p for p in (self._pool(p, measures) for p in head.get("pools", ())) if p)
        return pack.Policy(
            id=str(head.get("id", "")),
            number=str(head.get("number", "")),
            title=str(head.get("title", "")),
            issuer=str(head.get("issuer", "")),
            issued=dates["issued"][0],
            effective=dates["effective"][0],
            expires=dates["expires"][0],
            validity_phrase=dates["expires"][1],
            issued_phrase=dates["issued"][1],
            articles=tuple(self.articles.values()),
            topics=tuple(dict.fromkeys(f.topic for f in self.facts.values())),
            facts=self.facts,
            derived=self.derived,
            measures=measures,
            gates=gates,
            groups=groups,
            pools=pools,
            overlap_phrase=overlap_phrase,
            overlap_note=str(overlap.get("note", "")),
            overlap_unasked=str(overlap.get("unasked", "")),
            support_fact=str(overlap.get("fact", "")),
            early_note=str(head.get("early_note", "")),
            guide=self._guide(),
            sources=tuple(self.sources),
            digest=digest_of(self.files),
            cases=tuple(sorted(n for n in self.files if n.startswith("cases/"))),
            lines=self.lines,
        )

    def _articles(self) -> None:
        self.file, self.lines = "text.txt", dict[int, int]()
        if "text.txt" not in self.files:
            self.fault(1, "没有这个文件")
            return
        whole = self.files["text.txt"].decode("utf-8")
        cut, self.lines = text.cut(whole), text.lines_of(whole)
        self.articles = {a.number: a for a in cut}
        if len(self.articles) != len(cut):
            self.fault(1, "有两条编号相同")

    def _stated_date(self, head: Table, key: str) -> tuple[datetime.date, str]:
        entry = head.get(key)
        line = head.lines.get(key, 1)
        if isinstance(entry, Table) and len(entry) == 1:
            ((phrase, day),) = entry.items()
            self.phrase(phrase, 0, line)
            try:
                return datetime.date.fromisoformat(day), phrase
            except ValueError:
                self.fault(line, f"没有 {day} 这一天")
        else:
            self.fault(line, f"“{key}”要写成 原文短语: 日期")
        return datetime.date(1949, 10, 1), ""

    def _facts(self, name: str) -> None:
        for group in self.yaml(name, Row):
            if not isinstance(group, Table) or not isinstance(group.get("facts"), Table):
                self.fault(1, "每组要有 topic 和 facts")
                continue
            self.keys(group, ("topic", "facts"), ("topic",))
            for fact, spec in group["facts"].items():
                line = group["facts"].lines[fact]
                if fact in self.facts:
                    self.fault(line, f"“{fact}”已经有了")
                made = self._fact(fact, spec, str(group.get("topic", "")), line)
                if made:
                    self.facts = {**self.facts, fact: made}

    def _fact(self, name: str, spec: Any, topic: str, line: int) -> pack.Fact | None:
        if not isinstance(spec, Table):
            self.fault(line, f"“{name}”要写明 type 等栏")
            return None
        self.keys(spec, _FACT_KEYS, ("type",))
        kind = spec.get("type", "text")
        if kind not in pack.FactType.__args__:  # type: ignore[attr-defined]
            self.fault(line, f"“{name}”的 type“{kind}”不认得")
            return None
        fields = spec.get("of") or Table(line)
        made = (self._fact(n, s, topic, fields.lines.get(n, line)) for n, s in fields.items())
        return pack.Fact(
            name,
            kind,
            topic,
            step=spec.get("step", "具体情况"),
            question=spec.get("question", ""),
            hint=spec.get("hint", ""),
            evidence=spec.get("evidence", ""),
            options=tuple(spec.get("options", ())),
            unit=spec.get("unit", ""),
            decided_by=spec.get("decided_by", ""),
            negative=spec.get("negative") == "true",
            asked_only=spec.get("asked_only") == "true",
            default=int(spec["default"]) if "default" in spec else None,
            change=spec.get("change", ""),
            day=spec.get("day", ""),
            matter=spec.get("matter", ""),
            after=spec.get("after", ""),
            fields=tuple(f for f in made if f),
        )

    def _rates(self) -> None:
        self.sources: list[pack.Source] = []
        for entry in self.yaml("common/rates.yaml", Row):
            self.keys(entry, ("name", "values"), ("name", "values"))
            values, type_ = [], None
            for v in entry.get("values", ()):
                self.keys(v, ("value", "from", "to", "document", "seen"), ("value", "from", "to", "document", "seen"))
                rule = self.rule(v.get("value"), v.line, want=None)
                if rule is None or rule.root.op != "literal":
                    continue
                start, end = (datetime.date.fromisoformat(v[k]) for k in ("from", "to"))
                values.append((start.toordinal(), end.toordinal(), rule.root.value))
                type_ = rule.type
                seen = v.get("seen") == "见"
                self.sources.append(pack.Source(entry["name"], v.get("document", ""), seen, start, end))
                if not seen:
                    self.remembered.add(entry["name"])
            if type_:
                self.rates[entry["name"]] = (type_, tuple(values))

    def _size(self) -> None:
        table = self.yaml("common/size.yaml", Table)
        rows = []
        for row in table.get("rows", ()):
            self.keys(row, ("name", "codes", "从业人员", "营业收入", "资产总额"), ("name", "codes"))
            rows.append(
                SizeRow(
                    row["name"],
                    tuple(row["codes"]),
                    self._floors(row, "从业人员", lambda s: int(s.removesuffix("人"))),
                    self._floors(row, "营业收入", fen),
                    self._floors(row, "资产总额", fen),
                )
            )
        opened = {code: tuple(names) for code, names in (table.get("open") or {}).items()}
        self.tables = {"划型": SizeTable(tuple(rows), tuple(table.get("outside", ())), opened)}
        source = table.get("source") or {}
        self.sources.append(pack.Source("划型", source.get("document", ""), source.get("seen") == "见", None, None))

    def _floors(self, row: Table, key: str, read: Callable[[str], int]) -> tuple[int, int, int] | None:
        if key not in row:
            return None
        try:
            small, medium, large = (read(s) for s in row[key])
        except ValueError:
            self.fault(row.lines[key], f"{key}要写小型、中型、大型三个下限")
            return None
        if not small < medium < large:
            self.fault(row.lines[key], f"{key}的三个下限不是从小到大")
        return small, medium, large

    def _derived(self) -> None:
        """Derived facts may use each other; what cannot be resolved in any order is a cycle or a wrong name."""
        waiting = {e["name"]: e for e in self.yaml("common/derived.yaml", Row) if isinstance(e, Table)}
        names = set(waiting)
        while waiting:
            ready = [n for n, e in waiting.items() if not any(o in e["rule"] for o in names & set(waiting) - {n})]
            if not ready or any(n in waiting[n]["rule"].split() for n in ready):
                self.fault(next(iter(waiting.values())).line, f"{'、'.join(waiting)} 互相引用，成了一圈")
                return
            for name in ready:
                entry = waiting.pop(name)
                self.keys(entry, ("name", "rule", "document"), ("name", "rule", "document"))
                rule = self.rule(entry.get("rule"), entry.line, want=None)
                if rule:
                    self.derived[name] = rule

    def _gate(self, entry: Any) -> pack.Gate | None:
        phrase = next((k for k in entry if k != "note"), "")
        self.phrase(phrase, 0, entry.line)
        rule = self.rule(entry.get(phrase), entry.line)
        return pack.Gate(phrase, rule, entry.get("note", "")) if rule else None

    def _group(self, entry: Table, measures: tuple[pack.Measure, ...]) -> pack.Group:
        self._known_ids(entry, measures)
        return pack.Group(tuple(entry.get("measures", ())), entry.get("note", ""))

    def _pool(self, entry: Table, measures: tuple[pack.Measure, ...]) -> pack.Pool | None:
        self._known_ids(entry, measures)
        phrase, article = self.phrase(entry.get("phrase", ""), int(entry.get("article", 0)), entry.line)
        try:
            limit = fen(entry["limit"])
        except (KeyError, ValueError) as e:
            self.fault(entry.line, f"封顶数：{e}")
            return None
        return pack.Pool(tuple(entry.get("measures", ())), phrase, article, limit, entry.get("note", ""))

    def _known_ids(self, entry: Table, measures: tuple[pack.Measure, ...]) -> None:
        for id in entry.get("measures", ()):
            if id not in {m.id for m in measures}:
                self.fault(entry.line, f"没有“{id}”这一项")

    def _guide(self) -> dict[str, pack.GuideEntry]:
        if "guide.yaml" not in self.files:
            return {}
        table = self.yaml("guide.yaml", Table)
        out = {}
        for id, entry in table.items():
            self.keys(entry, ("materials", "telephone", "window"))
            out[id] = pack.GuideEntry(**{k: str(v) for k, v in entry.items()})
        return out

    # measures

    def _measures(self) -> tuple[pack.Measure, ...]:
        found: list[pack.Measure] = []
        for name in sorted(n for n in self.files if n.startswith("measures/")):
            for entry in self.yaml(name, Row):
                if not isinstance(entry, Table):
                    self.fault(1, "每一项要写成 名称: 内容")
                    continue
                measure = self._measure(entry)
                if measure and measure.id in {m.id for m in found}:
                    self.fault(entry.line, f"{measure.id} 已经有了")
                if measure:
                    found.append(measure)
        return tuple(sorted(found, key=lambda m: tuple(int(p) for p in m.id.split("-"))))

    def _measure(self, m: Table) -> pack.Measure | None:
        before = len(self.faults)
        self.keys(m, _MEASURE_KEYS, ("id", "name", "article", "kind", "tier", "offices"))
        try:
            article = int(m.get("article", "0"))
        except ValueError:
            article = 0
        if article not in self.articles:
            self.fault(m.lines.get("article", m.line), f"没有第“{m.get('article')}”条")
        if m.get("tier") not in ("L0", "L1", "L2", "L3", "L4"):
            self.fault(m.lines.get("tier", m.line), f"tier“{m.get('tier')}”不在 L0–L4 之内")
        if m.get("kind") not in ("cash", "relief", "deferral", "service"):
            self.fault(m.lines.get("kind", m.line), f"kind“{m.get('kind')}”不认得")
        if m.get("kind") == "service" and not m.get("quotes"):
            self.fault(m.line, "办事线索至少要引一句原文")
        each = m.get("each", "")
        if each and (each not in self.facts or self.facts[each].type != "list"):
            self.fault(m.lines["each"], f"“{each}”不是清单")
            return None
        made = self._assemble(m, article, each)
        return made if len(self.faults) == before else None

    def _assemble(self, m: Table, article: int, each: str) -> pack.Measure:
        window = self._window(m, article, each)
        on = self.rule(m["fact_date"], m.lines["fact_date"], each, x.DATE) if "fact_date" in m else None
        if on is None and window is not None and window.on.type == x.DATE:
            on = window.on
        share, extra = self._share(m, article, each)
        matter, where = self._stated(m, "matter", article, ""), self._stated(m, "where", article, each)
        amounts = self._pairs(m, "amount")
        amount = None
        if amounts:
            phrase, source, line = amounts[0]
            rule = self.rule(source, line, each, x.MONEY, extra)
            amount = pack.Amount(*self.phrase(phrase, article, line), rule) if rule else None
        return pack.Measure(
            id=m.get("id", ""),
            name=m.get("name", ""),
            article=article,
            kind=m.get("kind", "service"),
            tier=m.get("tier", "L4"),
            offices=tuple(m.get("offices", ())),
            quotes=tuple(self.phrase(q, article, m.lines["quotes"])[0] for q in m.get("quotes", ())),
            each=each,
            where=where,
            matter=matter,
            conditions=self._conditions(m, article, each),
            window=window,
            fact_date=on,
            consult=self._consult(m, article),
            amount=amount,
            share=share,
            cap=self._cap(m, article),
            combine="best" if m.get("combine") == "择一" else "sum",
            matching=m.get("matching") == "true",
            doubts=(*self._standing_doubts(m, each, on), *self._doubts(m, article, each)),
            notes=tuple(m.get("notes", ())),
            lapsed_note=m.get("lapsed_note", ""),
            fits=self.rule(m["fits"], m.lines["fits"]) if "fits" in m else None,
            file=self.file,
            line=m.line,
        )

    def _pairs(self, m: Table, key: str) -> list[tuple[str, Any, int]]:
        """(phrase, what stands beside it, line) of a part such as `when`, lists laid out flat."""
        part = m.get(key)
        if part is None:
            return []
        if not isinstance(part, Table):
            self.fault(m.lines[key], f"“{key}”要写成 原文短语: 规则")
            return []
        return [
            (phrase, rule, part.lines[phrase])
            for phrase, rules in part.items()
            for rule in (rules if isinstance(rules, Row) else [rules])
        ]

    def _conditions(self, m: Table, article: int, each: str) -> tuple[pack.Condition, ...]:
        out = []
        for phrase, source, line in self._pairs(m, "when"):
            unknown = "ask"
            if isinstance(source, Table):
                self.keys(source, ("rule", "unknown"), ("rule", "unknown"))
                unknown, source = _UNKNOWN.get(source.get("unknown", ""), "ask"), source.get("rule")
            rule = self.rule(source, line, each)
            where = self.phrase(phrase, article, line)
            if rule:
                out.append(pack.Condition(*where, rule, _per_record(rule, each), unknown, line))  # type: ignore[arg-type]
        return tuple(out)

    def _stated(self, m: Table, key: str, article: int, each: str) -> pack.Condition | None:
        for phrase, source, line in self._pairs(m, key):
            rule = self.rule(source, line, each)
            where = self.phrase(phrase, article, line)
            return pack.Condition(*where, rule, bool(each), "ask", line) if rule else None
        return None

    def _window(self, m: Table, article: int, each: str) -> pack.Window | None:
        w = m.get("window")
        if not isinstance(w, Table):
            if w is not None:
                self.fault(m.lines["window"], "“window”要写明 on 等栏")
            return None
        self.keys(w, ("phrase", "on", "from", "to", "early", "early_note", "unless_late", "pending"), ("on",))
        on = self.rule(w.get("on"), w.line, each, None)
        if on is None:
            return None
        own = "phrase" in w
        ends = [self._bound(w[k], on.type, w.lines[k]) if k in w else None for k in ("from", "to")]
        if not own:
            ends = [self.dates["effective"][0].toordinal(), self.dates["expires"][0].toordinal()]
        early = w.get("early", "recognition")
        if early not in ("unmet", "recognition", "lapsed"):
            self.fault(w.lines["early"], f"early“{early}”不认得")
        phrase, number = self.phrase(w["phrase"], article, w.line) if own else (self.dates["expires"][1], 0)
        unless = self.rule(w["unless_late"], w.line, each) if "unless_late" in w else None
        note = w.get("early_note", "" if own else str(self.head.get("early_note", "")))
        return pack.Window(
            phrase, number, on, ends[0], ends[1], early, unless, own, w.get("pending") == "可", note, w.line
        )

    def _bound(self, source: str, type_: x.Type, line: int) -> int | None:
        rule = self.rule(source, line, want=type_)
        return int(rule.root.value[0]) if rule else None

    def _consult(self, m: Table, article: int) -> pack.Consult | None:
        c = m.get("consult")
        if not isinstance(c, Table):
            return None
        self.keys(c, ("phrase", "from", "to"), ("phrase",))
        start, end = (self._bound(c[k], x.DATE, c.line) if k in c else None for k in ("from", "to"))
        return pack.Consult(*self.phrase(c.get("phrase", ""), article, c.line), start, end)

    def _share(self, m: Table, article: int, each: str) -> tuple[pack.Share | None, dict[str, x.Node]]:
        s = m.get("share")
        if not isinstance(s, Table):
            return None, {}
        self.keys(s, ("phrase", "name", "of", "limit", "first"), ("phrase", "name", "of", "limit", "first"))
        of, first = self.rule(s.get("of"), s.line, each, x.MONEY), self.rule(s.get("first"), s.line, each, None)
        limit = self.rule(s.get("limit"), s.line, want=x.MONEY)
        if not (of and first and limit):
            return None, {}
        name = s["name"]
        node = x.Node(x.MONEY, lambda scope: scope.share, lambda scope: of.root.blame(scope), "share", name=name)
        return pack.Share(*self.phrase(s["phrase"], article, s.line), name, of, limit, first), {name: node}

    def _cap(self, m: Table, article: int) -> pack.Cap | None:
        c = m.get("cap")
        if not isinstance(c, Table):
            return None
        self.keys(c, ("phrase", "amount", "broad"), ("phrase", "amount", "broad"))
        amount = self.rule(c.get("amount"), c.line, want=x.MONEY)
        if c.get("broad") not in ("合计", "逐条"):
            self.fault(c.line, "broad 要写 合计 或 逐条")
        if amount is None:
            return None
        broad: Any = "sum" if c.get("broad") == "合计" else "each"
        return pack.Cap(*self.phrase(c.get("phrase", ""), article, c.line), amount, broad)

    def _doubts(self, m: Table, article: int, each: str) -> list[pack.Doubt]:
        return [d for d in (self._doubt(t, article, each) for t in m.get("doubts", ())) if d]

    def _doubt(self, d: Table, article: int, each: str, extra: Mapping[str, x.Node] | None = None) -> pack.Doubt | None:
        self.keys(d, ("if", "note", "unknown", "low", "high", "keeps_low", "phrase", "name"), ("note",))
        rule = self.rule(d["if"], d.line, each, extra=extra) if "if" in d else None
        low = self.rule(d["low"], d.line, each, x.MONEY) if "low" in d else None
        high = self.rule(d["high"], d.line, each, x.MONEY) if "high" in d else None
        phrase, number = self.phrase(d["phrase"], article, d.line) if "phrase" in d else ("", article)
        unknown: Any = _UNKNOWN.get(d.get("unknown", "待认定"))
        if unknown is None:
            self.fault(d.line, f"unknown“{d['unknown']}”不认得：待认定、要问 或 提示")
        per_record = any(_per_record(e, each) for e in (rule, low, high) if e)
        keeps = d.get("keeps_low") == "true"
        return pack.Doubt(d.get("note", ""), rule, per_record, unknown, keeps, low, high, phrase, number, d.line)

    def _standing_doubts(self, m: Table, each: str, on: x.Expression | None) -> list[pack.Doubt]:
        """The doubts that all items share, as far as this one is open to them. They stand in policy.yaml."""
        if m.get("tier") in ("L0", "L4") or m.get("kind") == "service":
            return []
        here, self.file = self.file, "policy.yaml"
        out = []
        for entry in self.standing:
            name = entry.get("name", "")
            if (name == "地域" and m.get("region") == "写明") or (name == "主体" and "subject" not in m):
                continue
            if name == "信用修复" and on is None:
                continue
            filled, extra = entry, ({"事实日": on.root} if on else {})
            if name == "主体":
                filled = Table(entry.line)
                filled.update({k: v.replace("{主体}", "、".join(m["subject"])) for k, v in entry.items()})
                filled["if"] = entry.get("if", "").replace("{主体}", ", ".join(m["subject"]))
            made = self._doubt(filled, 0, each, extra)
            if made:
                out.append(made)
        self.file = here
        return out


def _per_record(rule: x.Expression, each: str) -> bool:
    """Whether a rule looks at the record in hand (and not merely sums over the list)."""

    def looks(node: x.Node) -> bool:
        if node.op == "field" or node.op == "share":
            return True
        return node.op not in ("合计", "计数", "最大") and any(looks(p) for p in node.parts)

    return bool(each) and looks(rule.root)


def _rate_node(name: str, type_: x.Type, values: tuple[tuple[int, int, Any], ...]) -> x.Node:
    """A statutory value on the day of the visit. On a day for which there is none it is not known."""

    def run(scope: Any) -> Any:
        today = scope.facts["咨询日"][0]
        for start, end, value in values:
            if start <= today <= end:
                return value
        return (0, float("inf"))

    return x.Node(type_, run, op="rate", name=name)
