"""One entry of a measures file → Measure: each part with its phrase, each rule compiled."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.policy import expression as x
from core.policy import pack
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.reading import FaultLog, Wording
from core.policy.vocabulary import Vocabulary

_MEASURE_KEYS = {
    "id", "name", "article", "kind", "tier", "offices", "quotes", "each", "where", "matter", "when", "window",
    "fact_date", "consult", "amount", "share", "cap", "combine", "matching", "doubts", "notes", "lapsed_note",
    "fits", "region", "subject", "combine_note", "state_until", "grounds", "period",
}  # fmt: skip
_TABLES = ("where", "matter", "when", "window", "consult", "amount", "share", "cap", "period")
_ROWS = ("offices", "quotes", "doubts", "notes", "subject", "grounds")
_CHOICES = {
    "tier": ("L0", "L1", "L2", "L3", "L4"),
    "kind": ("cash", "relief", "deferral", "service"),
    "combine": ("择一",),
    "region": ("写明",),
    "matching": ("true", "false"),
}
_UNKNOWN = {"待认定": "office", "要问": "ask", "提示": "ignore", "不清楚时待认定": "unsure"}


class Plan:
    """What all measures of a policy share: its validity and the doubts that stand for every item."""

    def __init__(
        self, start: int, end: int, phrase: str, early_note: str, standing: tuple[LocatedMapping, ...]
    ) -> None:
        self.start, self.end, self.phrase, self.early_note, self.standing = start, end, phrase, early_note, standing


class MeasureReader:
    """Reads measures; the log collects what is wrong with them."""

    def __init__(self, log: FaultLog, words: Vocabulary, wording: Wording, plan: Plan) -> None:
        self.log, self.words, self.wording, self.plan = log, words, wording, plan

    def read_all(self) -> tuple[pack.Measure, ...]:
        found: list[pack.Measure] = []
        for name in sorted(n for n in self.log.files if n.startswith("measures/")):
            for entry in self.log.yaml(name, LocatedList):
                if not isinstance(entry, LocatedMapping):
                    self.log.fault(1, "每一项要写成 名称: 内容")
                    continue
                measure = self.log.attempt(entry.line, lambda entry=entry: self._measure(entry))  # type: ignore[misc]
                if measure and measure.id in {m.id for m in found}:
                    self.log.fault(entry.line, f"{measure.id} 已经有了")
                if measure:
                    found.append(measure)
        return tuple(sorted(found, key=lambda m: tuple(int(p) for p in m.id.split("-"))))

    def _measure(self, m: LocatedMapping) -> pack.Measure | None:
        before = len(self.log.faults)
        self.log.keys(m, _MEASURE_KEYS, ("id", "name", "article", "kind", "tier", "offices"))
        self.log.shapes(m, _TABLES, _ROWS)
        for key, options in _CHOICES.items():
            self.log.one_of(m, key, options)
        if not re.fullmatch(r"\d+-\d+", m.get("id", "")):
            self.log.fault(m.lines.get("id", m.line), f"编号“{m.get('id', '')}”要写成 条号-序号，如 18-2")
            return None
        try:
            article = int(m.get("article", "0"))
        except ValueError:
            article = 0
        if article not in self.wording.articles:
            self.log.fault(m.lines.get("article", m.line), f"没有第“{m.get('article')}”条")
        if m.get("kind") == "service" and not m.get("quotes"):
            self.log.fault(m.line, "办事线索至少要引一句原文")
        each = m.get("each", "")
        if each and (each not in self.words.facts or self.words.facts[each].type != "list"):
            self.log.fault(m.lines["each"], f"“{each}”不是清单")
            return None
        made = self._assemble(m, article, each)
        return made if len(self.log.faults) == before else None

    def _assemble(self, m: LocatedMapping, article: int, each: str) -> pack.Measure:
        window = self._window(m, article, each)
        on = self.words.rule(m["fact_date"], m.lines["fact_date"], each, x.DATE) if "fact_date" in m else None
        if on is None and window is not None and window.on.type == x.DATE:
            on = window.on
        share, extra = self._share(m, article, each)
        matter, where = self._stated(m, "matter", article, ""), self._stated(m, "where", article, each)
        amounts = self._pairs(m, "amount")
        amount = None
        if amounts:
            phrase, source, line = amounts[0]
            rule = self.words.rule(source, line, each, x.MONEY, extra)
            amount = pack.Amount(*self.wording.phrase(phrase, article, line), rule) if rule else None
        return pack.Measure(
            id=m.get("id", ""),
            name=m.get("name", ""),
            article=article,
            kind=m.get("kind", "service"),
            tier=m.get("tier", "L4"),
            offices=tuple(m.get("offices", ())),
            quotes=tuple(self.wording.phrase(q, article, m.lines["quotes"])[0] for q in m.get("quotes", ())),
            each=each,
            where=where,
            matter=matter,
            conditions=self._conditions(m, article, each),
            window=window,
            consult=self._consult(m, article),
            amount=amount,
            share=share,
            cap=self._cap(m, article),
            combine="best" if m.get("combine") == "择一" else "sum",
            matching=m.get("matching") == "true",
            doubts=(*self._standing_doubts(m, each, on), *self._doubts(m, article, each)),
            notes=tuple(n for n in m.get("notes", ()) if isinstance(n, str)),
            remarks=tuple(self._remarks(m)),
            lapsed_note=m.get("lapsed_note", ""),
            state_until=self._bound(m["state_until"], x.DATE, m.lines["state_until"]) if "state_until" in m else None,
            grounds=tuple(g for e in m.get("grounds", ()) if (g := self._ground(e, m.lines["grounds"]))),
            periods=tuple(self._periods(m, each)),
            combine_note=m.get("combine_note", ""),
            fits=self.words.rule(m["fits"], m.lines["fits"]) if "fits" in m else None,
            file=self.log.file,
            line=m.line,
        )

    def _pairs(self, m: LocatedMapping, key: str) -> list[tuple[str, Any, int]]:
        """(phrase, what stands beside it, line) of a part such as `when`, lists laid out flat."""
        part = m.get(key)
        if part is None:
            return []
        return [
            (phrase, rule, part.lines[phrase])
            for phrase, rules in part.items()
            for rule in (rules if isinstance(rules, LocatedList) else [rules])
        ]

    def _conditions(self, m: LocatedMapping, article: int, each: str) -> tuple[pack.Condition, ...]:
        out = []
        for phrase, source, line in self._pairs(m, "when"):
            unknown = "ask"
            if isinstance(source, LocatedMapping):
                self.log.keys(source, ("rule", "unknown"), ("rule", "unknown"))
                unknown, source = _UNKNOWN.get(source.get("unknown", ""), "ask"), source.get("rule")
            rule = self.words.rule(source, line, each)
            where = self.wording.phrase(phrase, article, line)
            if rule:
                out.append(pack.Condition(*where, rule, _per_record(rule, each), unknown, line))  # type: ignore[arg-type]
        return tuple(out)

    def _stated(self, m: LocatedMapping, key: str, article: int, each: str) -> pack.Condition | None:
        for phrase, source, line in self._pairs(m, key):
            rule = self.words.rule(source, line, each)
            where = self.wording.phrase(phrase, article, line)
            return pack.Condition(*where, rule, bool(each), "ask", line) if rule else None
        return None

    def _window(self, m: LocatedMapping, article: int, each: str) -> pack.Window | None:
        w = m.get("window")
        if w is None:
            return None
        self.log.keys(w, ("phrase", "on", "from", "to", "early", "early_note", "unless_late", "pending"), ("on",))
        self.log.shapes(w)
        self.log.one_of(w, "early", ("unmet", "recognition", "lapsed"))
        self.log.one_of(w, "pending", ("可",))
        on = self.words.rule(w.get("on"), w.line, each, None)
        if on is None:
            return None
        own = "phrase" in w
        ends = [self._bound(w[k], on.type, w.lines[k]) if k in w else None for k in ("from", "to")]
        if not own:
            ends = [self.plan.start, self.plan.end]
        early = w.get("early", "recognition")
        phrase, number = self.wording.phrase(w["phrase"], article, w.line) if own else (self.plan.phrase, 0)
        unless = self.words.rule(w["unless_late"], w.line, each) if "unless_late" in w else None
        note = w.get("early_note", "" if own else self.plan.early_note)
        return pack.Window(
            phrase, number, on, ends[0], ends[1], early, unless, own, w.get("pending") == "可", note, w.line
        )

    def _bound(self, source: str, type_: x.Type, line: int) -> int | None:
        rule = self.words.rule(source, line, want=type_)
        return int(rule.root.value[0]) if rule else None

    def _consult(self, m: LocatedMapping, article: int) -> pack.Consult | None:
        c = m.get("consult")
        if not isinstance(c, LocatedMapping):
            return None
        self.log.keys(c, ("phrase", "from", "to"), ("phrase",))
        self.log.shapes(c)
        start, end = (self._bound(c[k], x.DATE, c.line) if k in c else None for k in ("from", "to"))
        return pack.Consult(*self.wording.phrase(c.get("phrase", ""), article, c.line), start, end)

    def _share(self, m: LocatedMapping, article: int, each: str) -> tuple[pack.Share | None, dict[str, x.Node]]:
        s = m.get("share")
        if not isinstance(s, LocatedMapping):
            return None, {}
        self.log.keys(s, ("phrase", "name", "of", "limit", "first"), ("phrase", "name", "of", "limit", "first"))
        self.log.shapes(s)
        of, first = (
            self.words.rule(s.get("of"), s.line, each, x.MONEY),
            self.words.rule(s.get("first"), s.line, each, None),
        )
        limit = self.words.rule(s.get("limit"), s.line, want=x.MONEY)
        if not (of and first and limit):
            return None, {}
        name = s["name"]
        node = x.Node(x.MONEY, lambda scope: scope.share, lambda scope: of.root.blame(scope), "share", name=name)
        return pack.Share(*self.wording.phrase(s["phrase"], article, s.line), name, of, limit, first), {name: node}

    def _cap(self, m: LocatedMapping, article: int) -> pack.Cap | None:
        c = m.get("cap")
        if not isinstance(c, LocatedMapping):
            return None
        self.log.keys(c, ("phrase", "amount", "broad", "note"), ("phrase", "amount", "broad"))
        self.log.shapes(c)
        amount = self.words.rule(c.get("amount"), c.line, want=x.MONEY)
        if c.get("broad") not in ("合计", "逐条"):
            self.log.fault(c.line, "broad 要写 合计 或 逐条")
        if amount is None:
            return None
        broad: Any = "sum" if c.get("broad") == "合计" else "each"
        return pack.Cap(*self.wording.phrase(c.get("phrase", ""), article, c.line), amount, broad, c.get("note", ""))

    def _ground(self, entry: Any, line: int) -> pack.Ground | None:
        """A document of the state, with the days of asking for which it stands."""
        if not isinstance(entry, LocatedMapping):
            self.log.fault(line, "每个依据要写成 document: 文号")
            return None
        self.log.keys(entry, ("document", "from", "to"), ("document",))
        self.log.shapes(entry)
        start, end = (self._bound(entry[k], x.DATE, entry.line) if k in entry else None for k in ("from", "to"))
        return pack.Ground(entry.get("document", ""), start, end)

    def _periods(self, m: LocatedMapping, each: str) -> Iterator[pack.Period]:
        """What the sum is of, each word with when it is so."""
        for words, source, line in self._pairs(m, "period"):
            rule = self.words.rule(source, line, each)
            if rule:
                yield pack.Period(words, rule)

    def _doubts(self, m: LocatedMapping, article: int, each: str) -> list[pack.Doubt]:
        made = []
        for entry in m.get("doubts", ()):
            if isinstance(entry, LocatedMapping):
                made.append(self._doubt(entry, article, each))
            else:
                self.log.fault(m.lines["doubts"], "每个疑点要写成 名称: 内容")
        return [d for d in made if d]

    def _remarks(self, m: LocatedMapping) -> Iterator[pack.Remark]:
        """Notes for some visits only: {if|unless: rule, note} or {unasked: fact, note}."""
        for entry in m.get("notes", ()):
            if isinstance(entry, str):
                continue
            if not isinstance(entry, LocatedMapping):
                self.log.fault(m.lines["notes"], "每句提示要写成一行文字，或 if、unless、unasked 之一和 note")
                continue
            self.log.keys(entry, ("if", "unless", "unasked", "note"), ("note",))
            self.log.shapes(entry)
            rules = {key: self.words.rule(entry[key], entry.line) for key in ("if", "unless") if key in entry}
            unasked = entry.get("unasked", "")
            if len(entry) != 2:
                self.log.fault(entry.line, "提示要写 note，和 if、unless、unasked 之一")
            if unasked and unasked not in self.words.facts:
                self.log.fault(entry.line, f"没有“{unasked}”这个事实")
            yield pack.Remark(entry.get("note", ""), rules.get("if"), rules.get("unless"), unasked)

    def _doubt(
        self, d: LocatedMapping, article: int, each: str, extra: Mapping[str, x.Node] | None = None
    ) -> pack.Doubt | None:
        self.log.keys(
            d, ("if", "given", "note", "unknown", "low", "high", "keeps_low", "phrase", "name", "by"), ("note",)
        )
        self.log.shapes(d)
        self.log.one_of(d, "keeps_low", ("true",))
        rule = self.words.rule(d["if"], d.line, each, extra=extra) if "if" in d else None
        given = self.words.rule(d["given"], d.line, each, extra=extra) if "given" in d else None
        low = self.words.rule(d["low"], d.line, each, x.MONEY) if "low" in d else None
        high = self.words.rule(d["high"], d.line, each, x.MONEY) if "high" in d else None
        phrase, number = self.wording.phrase(d["phrase"], article, d.line) if "phrase" in d else ("", article)
        unknown: Any = _UNKNOWN.get(d.get("unknown", "待认定"))
        if unknown is None:
            self.log.fault(d.line, f"unknown“{d['unknown']}”不认得：待认定、要问 或 提示")
        per_record = any(_per_record(e, each) for e in (given, rule, low, high) if e)
        keeps = d.get("keeps_low") == "true"
        note, by = d.get("note", ""), d.get("by", "")
        return pack.Doubt(note, rule, per_record, unknown, keeps, low, high, phrase, number, d.line, by, given)

    def _standing_doubts(self, m: LocatedMapping, each: str, on: x.Expression | None) -> list[pack.Doubt]:
        """The doubts that all items share, as far as this one is open to them. They stand in policy.yaml."""
        if m.get("tier") in ("L0", "L4") or m.get("kind") == "service":
            return []
        here, self.log.file = self.log.file, "policy.yaml"
        out = []
        for entry in self.plan.standing:
            name = entry.get("name", "")
            if (name == "地域" and m.get("region") == "写明") or (name == "主体" and "subject" not in m):
                continue
            if name == "信用修复" and on is None:
                continue
            filled, extra = entry, ({"事实日": on.root} if on else {})
            if name == "主体":
                filled = LocatedMapping(entry.line)
                filled.update({k: v.replace("{主体}", "、".join(m["subject"])) for k, v in entry.items()})
                filled["if"] = entry.get("if", "").replace("{主体}", ", ".join(m["subject"]))
            made = self._doubt(filled, 0, each, extra)
            if made:
                out.append(made)
        self.log.file = here
        return out


def _per_record(rule: x.Expression, each: str) -> bool:
    """Whether a rule looks at the record in hand (and not merely sums over the list)."""

    def looks(node: x.Node) -> bool:
        if node.op == "field" or node.op == "share":
            return True
        return node.op not in ("合计", "计数", "最大") and any(looks(p) for p in node.parts)

    return bool(each) and looks(rule.root)
