"""One entry of a measures file → Measure: each part with its phrase, each rule compiled."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from core.policy import expression as x
from core.policy import pack
from core.policy.idle import idle, idle_doubt, idle_window
from core.policy.located_yaml import LocatedList, LocatedMapping
from core.policy.nodes import YEAR, Exists, Shared, Term, Total, constant, parts
from core.policy.reading import FaultLog, Wording
from core.policy.vocabulary import Vocabulary

_MEASURE_KEYS = {
    "id", "name", "article", "kind", "tier", "offices", "quotes", "each", "where", "matter", "when", "window",
    "fact_date", "consult", "amount", "share", "cap", "combine", "matching", "doubts", "notes", "lapsed_note",
    "fits", "region", "subject", "combine_note", "state_until", "grounds", "period", "instalments", "惯例", "不计",
}  # fmt: skip
_TABLES = (
    "where", "matter", "when", "window", "consult", "amount", "share", "cap", "period", "instalments", "惯例", "不计",
)  # fmt: skip
_ONE_PHRASE = ("where", "matter", "amount")
_ROWS = ("offices", "quotes", "doubts", "notes", "subject", "grounds")
_CHOICES = {
    "tier": ("L0", "L1", "L2", "L3", "L4"),
    "kind": ("cash", "relief", "deferral", "service"),
    "combine": ("择一",),
    "region": ("写明",),
    "matching": ("true", "false"),
}
UNKNOWN = {"待认定": "office", "要问": "ask", "提示": "ignore", "不清楚时待认定": "unsure"}
_CAPS = {"合计": "sum", "逐条": "each", "只逐条": "only each"}
DOUBT_UNKNOWN = ("待认定", "要问", "提示")


class Plan:
    """What all measures of a policy share: its validity and the doubts that stand for every item."""

    def __init__(
        self,
        start: int,
        end: int,
        stated: tuple[str, int],
        early_note: str,
        standing: tuple[LocatedMapping, ...],
        scope: tuple[pack.Condition, ...] = (),
    ) -> None:
        self.start, self.end, self.stated, self.early_note, self.standing = start, end, stated, early_note, standing
        self.scope = scope


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
                measure = self.log.attempt(entry.line, lambda entry=entry: self.read(entry))  # type: ignore[misc]
                if measure and measure.id in {m.id for m in found}:
                    self.log.fault(entry.line, f"{measure.id} 已经有了")
                if measure:
                    found.append(measure)
        return tuple(sorted(found, key=lambda m: tuple(int(p) for p in m.id.split("-"))))

    def read(self, m: LocatedMapping) -> pack.Measure | None:
        """One entry of the file in hand; None where it has a fault."""
        before = len(self.log.faults)
        self.log.keys(m, _MEASURE_KEYS, ("id", "name", "article", "kind", "tier", "offices"))
        self.log.shapes(m, _TABLES, _ROWS)
        for key, options in _CHOICES.items():
            self.log.one_of(m, key, options)
        for key in _ONE_PHRASE:
            self._one_phrase(m, key)
        self._none_idle(m, idle(m))
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
        self._region_stated(m, made)
        self._pending_stated(made)
        self._subject_stated(m, article)
        return made if len(self.log.faults) == before else None

    def _region_stated(self, m: LocatedMapping, made: pack.Measure) -> None:
        """An item that asks of a condition where the enterprise is registered is one whose words state the region."""
        if made.tier in ("L0", "L4") or made.kind == "service":
            return
        entry = next((e for e in self.plan.standing if e.get("name") == "地域"), None)
        rule = self.words.rule(entry.get("if"), entry.line, made.each) if entry is not None else None
        if rule is None:
            return
        asked = {name for c in made.conditions for name in c.rule.names}
        if bool(asked & set(rule.names)) != ("region" in m):
            at = m.lines.get("region", m.line)
            self.log.fault(at, "region: 写明 要与看地域的条件（" + "、".join(rule.names) + "）同有同无")

    def _pending_stated(self, made: pack.Measure) -> None:
        """A window that leaves time for what has not happened yet has a rule that asks whether it has."""
        window = made.window
        if window is None or not window.pending:
            return
        rules = [*(c.rule for c in made.conditions), *(d.rule for d in made.doubts if d.rule)]
        asked = [n.day for r in rules for n in r.walk() if isinstance(n, Exists)]
        if window.on.root not in asked:
            self.log.fault(window.line, f"pending: 可 要有一条规则问 有({window.on.source})")

    def _subject_stated(self, m: LocatedMapping, article: int) -> None:
        for word in m.get("subject", ()):
            if article in self.wording.articles and str(word) not in self.wording.articles[article].text:
                self.log.fault(m.lines["subject"], f"第{article}条原文没有“{word}”")

    def _assemble(self, m: LocatedMapping, article: int, each: str) -> pack.Measure:
        window = self._window(m, article, each)
        on = self.words.rule(m["fact_date"], m.lines["fact_date"], each, x.DATE) if "fact_date" in m else None
        if on is None and window is not None and window.on.type == x.DATE:
            on = window.on
        share, extra = self._share(m, article, each)
        matter, where = self._stated(m, "matter", article, ""), self._stated(m, "where", article, each)
        amounts = self._pairs(m, "amount")
        amount = None
        spans: list[pack.Doubt] = []
        if amounts:
            phrase, source, line = amounts[0]
            least, most = _span(source)
            rule = self.words.rule(most, line, each, x.MONEY, extra)
            amount = pack.Amount(*self.wording.phrase(phrase, article, line), rule) if rule else None
            if least is not None:
                low = self.words.rule(least, line, each, x.MONEY, extra)
                spans.append(
                    pack.Doubt(_DISCRETION, None, bool(each), low=low, phrase=phrase, article=article, line=line)
                )
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
            conditions=(*self._scope(m), *self._conditions(m, article, each)),
            window=window,
            consult=self._consult(m, article),
            amount=amount,
            share=share,
            cap=self._cap(m, article),
            combine="best" if m.get("combine") == "择一" else "sum",
            matching=m.get("matching") == "true",
            doubts=(*self._standing_doubts(m, each, on), *spans, *self._doubts(m, article, each)),
            notes=tuple(n for n in m.get("notes", ()) if isinstance(n, str)),
            remarks=tuple(self._remarks(m)),
            lapsed_note=m.get("lapsed_note", ""),
            state_until=self._bound(m["state_until"], x.DATE, m.lines["state_until"]) if "state_until" in m else None,
            grounds=tuple(g for e in m.get("grounds", ()) if (g := self._ground(e, m.lines["grounds"]))),
            periods=tuple(self._periods(m, each)),
            instalments=self._instalments(m, article),
            combine_note=m.get("combine_note", ""),
            fits=self.words.rule(m["fits"], m.lines["fits"]) if "fits" in m else None,
            conventions=self._conventions(m),
            waived=self._waived(m),
            file=self.log.file,
            line=m.line,
        )

    def _none_idle(self, entry: LocatedMapping, found: Iterator[tuple[str, str]]) -> None:
        for key, why in found:
            self.log.slip(entry.lines.get(key, entry.line), f"“{key}”写了也没有用：{why}")

    def _one_phrase(self, m: LocatedMapping, key: str) -> None:
        """These parts have one phrase and one rule; a second would be passed over in silence."""
        part = m.get(key)
        if part is None:
            return
        if len(part) != 1:
            self.log.fault(part.line, f"{key} 要写一句原文、一条规则，这里有 {len(part)} 句")
        for phrase, rule in part.items():
            if not isinstance(rule, str) and not (key == "matter" and isinstance(rule, LocatedMapping)):
                self.log.fault(part.lines[phrase], f"{key} 的“{phrase}”旁边只能有一条规则")

    def _conventions(self, m: LocatedMapping) -> tuple[pack.Convention, ...]:
        """惯例: figures beyond the words, each a constant with its source."""
        made = []
        for words, source in m.get("惯例", {}).items():
            line = m["惯例"].lines[words]
            rule = self.words.rule(words, line, want=None)
            if rule is not None and constant(rule.root) is None:
                self.log.fault(line, f"惯例“{words}”不是一个数或日期")
            elif not isinstance(source, str) or not source.strip():
                self.log.fault(line, f"惯例“{words}”没有出处")
            elif rule is not None:
                made.append(pack.Convention(rule, source))
        return tuple(made)

    def _waived(self, m: LocatedMapping) -> dict[str, str]:
        """不计: figures of the phrases that no rule uses, each with its reason."""
        part = m.get("不计", LocatedMapping(m.line))
        for words, reason in part.items():
            if not isinstance(reason, str) or not reason.strip():
                self.log.fault(part.lines[words], f"不计“{words}”没有理由")
        return dict(part)

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
        made = (self._condition(phrase, source, line, article, each) for phrase, source, line in self._pairs(m, "when"))
        return tuple(c for c in made if c)

    def _condition(self, phrase: str, source: Any, line: int, article: int, each: str) -> pack.Condition | None:
        unknown: Any = "ask"
        if isinstance(source, LocatedMapping):
            self.log.keys(source, ("rule", "unknown"), ("rule", "unknown"))
            self.log.one_of(source, "unknown", ("待认定", "要问", "不清楚时待认定"))
            unknown, source = UNKNOWN.get(source.get("unknown", ""), "ask"), source.get("rule")
        rule = self.words.rule(source, line, each)
        where = self.wording.phrase(phrase, article, line)
        return pack.Condition(*where, rule, _per_record(rule, each), unknown, line) if rule else None

    def _scope(self, m: LocatedMapping) -> tuple[pack.Condition, ...]:
        """What the policy asks of every item (适用范围), whatever the item itself says."""
        return self.plan.scope if m.get("tier") not in ("L0", "L4") and m.get("kind") != "service" else ()

    def _stated(self, m: LocatedMapping, key: str, article: int, each: str) -> pack.Condition | None:
        for phrase, source, line in self._pairs(m, key):
            made = self._condition(phrase, source, line, article, each)
            return replace(made, per_record=bool(each)) if made else None
        return None

    def _instalments(self, m: LocatedMapping, article: int) -> pack.Instalments | None:
        """分期: the phrase, and the shares of each year, which make a whole."""
        for phrase, shares in m.get("instalments", {}).items():
            line = m["instalments"].lines[phrase]
            rules = [
                self.words.rule(s, line, want=x.PLAIN) for s in (shares if isinstance(shares, LocatedList) else [])
            ]
            made = tuple(Fraction(constant(rule.root) or 0) for rule in rules if rule)
            if len(made) < 2 or sum(made) != 1:
                self.log.fault(line, "instalments 要写两期以上的百分比，合计 100%")
            return pack.Instalments(*self.wording.phrase(phrase, article, line), made)
        return None

    def _window(self, m: LocatedMapping, article: int, each: str) -> pack.Window | None:
        w = m.get("window")
        if w is None:
            return None
        self.log.keys(w, ("phrase", "on", "from", "to", "early", "early_note", "unless_late", "pending"), ("on",))
        self.log.shapes(w)
        self.log.one_of(w, "early", ("unmet", "recognition", "lapsed"))
        self.log.one_of(w, "pending", ("可",))
        self._none_idle(w, idle_window(w))
        on = self.words.rule(w.get("on"), w.line, each, None)
        if on is None:
            return None
        own = "phrase" in w
        if on.type != x.DATE and not (own and on.type == YEAR):
            self.log.fault(w.lines["on"], f"时间窗看的“{on.source}”是{on.type}，要日期" + ("或年度" if own else ""))
            return None
        ends = [self._bound(w[k], on.type, w.lines[k]) if k in w else None for k in ("from", "to")]
        if not own:
            ends = [self.plan.start, self.plan.end]
        early = w.get("early", "recognition")
        phrase, number = self.wording.phrase(w["phrase"], article, w.line) if own else self.plan.stated
        unless = self.words.rule(w["unless_late"], w.line, each) if "unless_late" in w else None
        note = w.get("early_note", "" if own else self.plan.early_note)
        return pack.Window(
            phrase, number, on, ends[0], ends[1], early, unless, own, w.get("pending") == "可", note, w.line
        )

    def _bound(self, source: str, type_: x.Type, line: int) -> int | None:
        rule = self.words.rule(source, line, want=type_)
        bound = constant(rule.root) if rule else None
        return None if bound is None else int(bound)

    def _consult(self, m: LocatedMapping, article: int) -> pack.Consult | None:
        c = m.get("consult")
        if not isinstance(c, LocatedMapping):
            return None
        self.log.keys(c, ("phrase", "from", "to"), ("phrase",))
        self.log.shapes(c)
        if not {"from", "to"} & set(c):
            self.log.fault(c.line, "consult 要写 from、to 至少一个")
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
        made = pack.Share(*self.wording.phrase(s["phrase"], article, s.line), name, of, limit, first)
        return made, {name: Shared(name, of.root)}

    def _cap(self, m: LocatedMapping, article: int) -> pack.Cap | None:
        c = m.get("cap")
        if not isinstance(c, LocatedMapping):
            return None
        self.log.keys(c, ("phrase", "amount", "broad", "note"), ("phrase", "amount", "broad"))
        self.log.shapes(c)
        amount = self.words.rule(c.get("amount"), c.line, want=x.MONEY)
        broad: Any = _CAPS.get(c.get("broad", ""))
        if broad is None:
            self.log.fault(c.line, f"broad 要写 {'、'.join(_CAPS)}")
        if amount is None or broad is None:
            return None
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
                self._none_idle(entry, idle_doubt(entry, m))
                made.append(self._doubt(entry, article, each))
            else:
                self.log.fault(m.lines["doubts"], "每个疑点要写成 名称: 内容")
        return [d for d in made if d]

    def _remarks(self, m: LocatedMapping) -> Iterator[pack.Remark]:
        """Notes for some visits only: note, and at least one of if (rule), unless (rule), unasked (fact)."""
        for entry in m.get("notes", ()):
            if isinstance(entry, str):
                continue
            if not isinstance(entry, LocatedMapping):
                self.log.fault(m.lines["notes"], "每句提示要写成一行文字，或 note 和 if、unless、unasked")
                continue
            self.log.keys(entry, ("if", "unless", "unasked", "note"), ("note",))
            self.log.shapes(entry)
            rules = {key: self.words.rule(entry[key], entry.line) for key in ("if", "unless") if key in entry}
            unasked = entry.get("unasked", "")
            if len(entry) < 2:
                self.log.fault(entry.line, "提示要写 note，和 if、unless、unasked 至少一个")
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
        if "unknown" in d and rule is not None and not rule.names:
            self.log.slip(d.line, "“unknown”写了也没有用：if 不看任何答案，总是知道的")
        given = self.words.rule(d["given"], d.line, each, extra=extra) if "given" in d else None
        low = self.words.rule(d["low"], d.line, each, x.MONEY) if "low" in d else None
        high = self.words.rule(d["high"], d.line, each, x.MONEY) if "high" in d else None
        phrase, number = self.wording.phrase(d["phrase"], article, d.line) if "phrase" in d else ("", article)
        self.log.one_of(d, "unknown", DOUBT_UNKNOWN)
        unknown: Any = UNKNOWN.get(d.get("unknown", "待认定"), "office")
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
                out.append(replace(made, standing=True))
        self.log.file = here
        return out


_DISCRETION = "原文写的是幅度，给多少由责任单位定"


def _span(source: object) -> tuple[str | None, object]:
    """The least and the most of 20万元~200万元 or 至多200万元; (None, rule) of a sum that is no span."""
    if not isinstance(source, str):
        return None, source
    least, tilde, most = source.partition("~")
    if tilde:
        return least, most
    return ("0元", source.removeprefix("至多")) if source.startswith("至多") else (None, source)


def _per_record(rule: x.Expression, each: str) -> bool:
    """Whether a rule looks at the record in hand (and not merely sums over the list)."""

    def looks(node: x.Node) -> bool:
        if isinstance(node, Shared) or (isinstance(node, Term) and node.owner):
            return True
        return not isinstance(node, Total) and any(looks(p) for p in parts(node))

    return bool(each) and looks(rule.root)
