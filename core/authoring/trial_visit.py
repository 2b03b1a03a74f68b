"""试一笔: a trial visit that asks only what one item reads, its result, and saving it as a worked case."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.assess.answers import Answer, AnswerValue, Visit, days_out_of_order, read_typed, write_value
from core.assess.assessment import assess, outcome_of
from core.assess.fact_display import FactDisplay
from core.assess.judge import judge
from core.assess.outcome import Outcome
from core.assess.plan import deciding_rules, readers_of
from core.assess.scope import scope_of
from core.assess.status import Status
from core.assess.sums import MONEY
from core.assess.supports import Supports
from core.assess.value_text import show_value
from core.authoring.entry import Entry
from core.authoring.entry_file import piece_text, pieces, with_piece
from core.authoring.live_check import LiveChecker, PackReading
from core.authoring.yaml_writer import NodeValue, mapping_text
from core.errors import AnswerError
from core.policy.fact import Fact
from core.policy.money import yuan
from core.policy.nodes import Term
from core.policy.pack import Measure, Policy


@dataclass(frozen=True, slots=True)
class TrialQuestions:
    """The facts that an item reads: those of the enterprise, and the fields of its list that its rules use."""

    facts: tuple[Fact, ...]
    records: Fact | None = None  # the list, with these fields only


def asked_of(policy: Policy, measure: Measure) -> TrialQuestions:
    """What a trial of an item asks."""
    place = policy.measures.index(measure)
    names = {name for name, places in readers_of(policy).items() if place in places}
    facts = tuple(f for f in policy.facts.values() if f.name in names and f.type != "list")
    lists = [f for f in policy.facts.values() if f.name in names and f.type == "list"]
    own = next((f for f in lists if f.name == measure.each), next(iter(lists), None))
    if own is None:
        return TrialQuestions(facts)
    read = {
        n.name for rule in deciding_rules(measure) for n in rule.walk() if isinstance(n, Term) and n.owner == own.name
    }
    named = {n for rule in deciding_rules(measure) for n in _named_in_sums(rule.names, own.name)}
    fields = tuple(f for f in own.fields if f.name in read | named)
    return TrialQuestions(facts, replace(own, fields=fields))


def _named_in_sums(names: Sequence[str], owner: str) -> Iterator[str]:
    return (name.partition(".")[2] for name in names if name.startswith(f"{owner}."))


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The result of a trial. `wrong`: why an answer is unreadable, by its key (事实, or 清单[1].栏目)."""

    visit: Visit | None
    status: Status | None = None
    low: int | None = None
    high: int | None = None
    steps: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()  # phrase, and its verdict
    missing: tuple[str, ...] = ()
    wrong: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def amount(self) -> str:
        """The range in words; "" if nothing is given or it is unknown."""
        return range_words(self.status, self.low, self.high)


def range_words(status: Status | None, low: int | None, high: int | None) -> str:
    """20万元, or 0 ~ 300万元; "" without an amount."""
    if status is None or (low is None and high is None):
        return ""
    ends = [yuan(low or 0), "不封顶" if high is None else yuan(high)]
    return ends[0] if ends[0] == ends[1] else " ~ ".join(ends)


def as_if_final(reading: PackReading, id: str, checker: LiveChecker) -> PackReading:
    """The pack with a draft treated as final, to see what its rules give."""
    for name in (n for n in reading.files if n.startswith("measures/")):
        text = reading.files[name].decode("utf-8", "replace")
        piece = next((p for p in pieces(text) if p.id == id), None)
        if piece is None or "draft" not in text:
            continue
        entry = Entry(piece_text(text, piece))
        if not entry.readable or entry.get("draft") != "true":
            return reading
        settled = with_piece(text, piece, entry.set(("draft",), "false").text)
        return checker.read({**reading.files, name: settled.encode()})
    return reading


def try_out(
    policy: Policy, measure: Measure, typed: Mapping[str, str], rows: Sequence[Mapping[str, str]], as_of: datetime.date
) -> TrialResult:
    """The result of an item for answers as typed; other answers count as not asked."""
    asked = asked_of(policy, measure)
    wrong: dict[str, str] = {}
    answers = {f.name: Answer(v) for f in asked.facts for v in _read(f, typed.get(f.name, ""), f.name, wrong)}
    if asked.records is not None and rows:
        name = asked.records.name
        records = tuple(
            {
                f.name: v
                for f in asked.records.fields
                for v in _read(f, row.get(f.name, ""), f"{name}[{at}].{f.name}", wrong)
            }
            for at, row in enumerate(rows, 1)
        )
        answers[name] = Answer(tuple(r for r in records if r) or records[:1])
    for sentence in days_out_of_order(policy, answers):
        wrong.setdefault("", sentence)
    if wrong:
        return TrialResult(None, wrong=wrong)
    return tried(policy, measure, Visit(policy.id, as_of, "unknown", answers))


def _read(fact: Fact, text: str, key: str, wrong: dict[str, str]) -> Iterator[AnswerValue]:
    if not text.strip():
        return
    try:
        yield read_typed(fact, text.strip())
    except AnswerError as error:
        wrong[key] = error.message


def tried(policy: Policy, measure: Measure, visit: Visit) -> TrialResult:
    """The result of an item in a visit."""
    try:
        made = outcome_in(policy, measure, visit)
        words = made.words
        steps = tuple(f"{step.words} ＝ {range_words(made.status, step.low, step.high)}" for step in words.steps)
        reasons = tuple((r.phrase or r.note, _VERDICTS[r.verdict]) for r in words.reasons)
        missing = tuple(str(key) for key in made.missing)
        return TrialResult(visit, made.status, made.low, made.high, steps, reasons, missing)
    except Exception:  # a pack being edited may have untested rules
        return TrialResult(visit, trouble="这一项判不下去，请查对它的各条规则")


_VERDICTS = {"yes": "满足", "no": "不满足", "ask": "还没问", "office": "待认定", "note": "说明"}


def outcome_in(policy: Policy, measure: Measure, visit: Visit) -> Outcome:
    """One item judged by itself."""
    scope = scope_of(policy, visit)
    made = judge(policy, measure, scope)
    return outcome_of(made, FactDisplay(policy, visit, scope, Supports(policy, visit, [made])))


def totals_of(policy: Policy, visit: Visit) -> TrialResult:
    """The joint result of all items in a visit by kind of money, and item by item as steps. Different kinds are never
    added: if there are several, they appear only in the steps."""
    whole = assess(policy, visit)
    sums = [span for kind in MONEY if (span := getattr(whole.totals, kind)) != (0, 0)]
    low, high = (None, None) if len(sums) > 1 else sums[0] if sums else (0, 0)
    paid = [o for o in whole.outcomes if o.high]
    steps = tuple(
        f"{o.measure} {policy.measure(o.measure).name} ＝ {range_words(o.status, o.low, o.high)}" for o in paid
    )
    status = Status.RECOGNITION if any(o.status is Status.RECOGNITION for o in paid) else Status.MET
    return TrialResult(visit, status, low, high, (*steps, *(f"合计 ＝ {range_words(status, *span)}" for span in sums)))


# ── saving as a case ─────────────────────────────────────────────────────────────────────────────────────────────


def case_of(policy: Policy, measure: Measure | None, visit: Visit, title: str) -> str:
    """The visit as a worked case that expects the present result, of one item or (None) of all together."""
    answers: dict[str, NodeValue] = {
        n: _node_value(write_value(policy.facts[n], a.value)) for n, a in visit.answers.items()
    }
    document: dict[str, NodeValue] = {
        "title": title,
        "policy": policy.id,
        "as_of": visit.as_of.isoformat(),
        "unmentioned": visit.unmentioned,
        "answers": answers,
        "expect": _expected(policy, measure, visit),
    }
    return mapping_text(document)


def _expected(policy: Policy, measure: Measure | None, visit: Visit) -> dict[str, NodeValue]:
    if measure is None:
        totals = assess(policy, visit).totals
        spans = {kind: getattr(totals, kind) for kind in MONEY}
        return {"totals": {kind: [_yuan(low), _yuan(high)] for kind, (low, high) in spans.items() if high}}
    made = outcome_in(policy, measure, visit)
    expected: dict[str, NodeValue] = {"status": str(made.status)}
    if made.low is not None and made.high is not None:
        expected["amount"] = [_yuan(made.low), _yuan(made.high)]
    return {"measures": {measure.id: expected}}


def case_file(measure: str) -> str:
    """The file for cases made for an item here; "" for those of several items together."""
    return f"cases/made-{measure or 'together'}.yaml"


def with_case(text: str, case: str) -> str:
    """A case file with one case appended."""
    return f"{text.rstrip()}\n---\n{case}" if text.strip() else case


def answers_in_words(policy: Policy, visit: Visit) -> tuple[str, ...]:
    """One line per answer, such as 设备投资：500.00万元."""
    lines = []
    for name, answer in visit.answers.items():
        fact = policy.facts[name]
        if fact.type != "list":
            lines.append(f"{name}：{show_value(fact, answer.value)}")
            continue
        for at, row in enumerate(answer.value, 1):
            told = "，".join(f"{n} {show_value(fact.field(n), v)}" for n, v in row.items())
            lines.append(f"{name}第{at}条：{told}")
    return tuple(lines)


def _yuan(fen: int) -> str:
    return str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}"


def _node_value(value: Any) -> NodeValue:
    if isinstance(value, Mapping):
        return {str(k): _node_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_node_value(v) for v in value]
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
