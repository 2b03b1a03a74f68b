"""底联, the copy for the centre: every answer with its evidence, every measure with its status and reasons."""

from collections.abc import Iterator, Sequence

from core.assess import Assessment, Outcome, Status, Visit, show_value
from core.assess.answers import UNKNOWN
from core.assess.notes import gates_open
from core.assess.outcome import Reason
from core.assess.status import VERDICT_WORDS
from core.policy import Fact, Policy
from core.policy.text import quote
from core.report import long_lists
from core.report.content import Column, Line, PaperCell, PaperRow, PaperTable, PaperText, Section
from core.report.notice import common_notes, going_on, matters
from core.report.notice import overlap as overlaps
from core.report.sizing import sizing
from core.report.wording import (
    circled,
    numeral,
    open_sum,
    open_words,
    quoted,
    seen,
    shared_points,
    steps,
    sum_lines,
    where,
)

_JUDGED = (
    Status.STATUTORY, Status.MET, Status.RECOGNITION, Status.MISSING, Status.UNMET, Status.LAPSED, Status.NOT_STARTED,
)  # fmt: skip
_MOST_STEPS = 60
_SILENCE = {
    "none": "没有提到的都答“没有”",
    "matters": "没有提到的事项都答“没有”，此外没有提到的还没有问",
}


def sections(policy: Policy, visit: Visit, assessment: Assessment, full: bool = False) -> Iterator[Section]:
    """The sections between totals and foot, numbered from 二. `full`: print every record of long lists."""
    parts = [
        _answers(policy, visit, full), sizing(policy, visit, assessment), _gates(assessment),
        _measures(policy, assessment), _matters(policy, assessment), _overlap(assessment), _going_on(assessment),
        _names("未涉及", [o for o in assessment.outcomes if o.status is Status.UNTRIGGERED]),
        _names("办事线索", [o for o in assessment.outcomes if o.status is Status.GUIDANCE and o.fits]),
    ]  # fmt: skip
    for number, part in enumerate((p for p in parts if p), 2):
        yield Section(f"{numeral(number)}、{part.title}", part.blocks)


def _answers(policy: Policy, visit: Visit, full: bool) -> Section:
    rows = []
    for name, answer in visit.answers.items():
        rows.append(PaperRow(((Line(name),), _shown(policy.facts[name], answer.value, full), (Line(answer.evidence),))))
    told = _SILENCE.get(visit.unmentioned, "没有提到的还没有问")
    columns = (Column("事项", 0.28), Column("回答", 0.56), Column("凭据", 0.16))
    blocks: tuple[PaperTable | PaperText, ...] = (PaperTable(columns, tuple(rows)),) if rows else ()
    return Section("企业的回答", (*blocks, PaperText(f"{told}。", "small")))


def _shown(fact: Fact, value: object, full: bool) -> PaperCell:
    if fact.type != "list" or value is UNKNOWN or not isinstance(value, tuple) or not value:
        return (Line(show_value(fact, value)),)
    if not long_lists.too_long(fact, value):
        return long_lists.one_by_one(fact, value)
    return long_lists.in_full(fact, value) if full else long_lists.summed(fact, value)


def _gates(assessment: Assessment) -> Section | None:
    """The conditions that apply to every measure, printed once."""
    gates: dict[str, dict[str, Reason]] = {}
    for outcome in assessment.outcomes:
        for reason in outcome.reasons:
            if reason.role == "gate":
                of = outcome.policy.number + reason.under if outcome.among else reason.under
                gates.setdefault(of, {}).setdefault(reason.phrase, reason)
    tables = tuple(
        PaperTable(
            (Column(name, 0.8), Column("判断", 0.2)),
            tuple(PaperRow(((Line(quote(p)),), (Line(VERDICT_WORDS[r.verdict]),))) for p, r in found.items()),
        )
        for name, found in gates.items()
    )
    return Section(next(iter(gates)) if len(gates) == 1 else "对所有企业的要求", tables) if tables else None


def _measures(policy: Policy, assessment: Assessment) -> Section:
    rows: list[PaperRow] = []
    common = common_notes(policy, assessment)
    shared = shared_points(assessment.outcomes)
    for status in _JUDGED:
        outcomes = [o for o in assessment.outcomes if o.status is status]
        if outcomes:
            rows.append(PaperRow(((Line(f"{status.words}　{len(outcomes)} 项", "band"),),), band=True))
            rows += [PaperRow((_reasoned(o, common, shared), sum_lines(o) or _open(o))) for o in outcomes]
    if not rows:
        return Section("逐项结论与理由", (PaperText("没有涉及需要逐项判断的措施。"),))
    columns = (Column("措施与理由", 0.72), Column("按原文测算", 0.28, "right"))
    told = [f"{circled(n)} {text.rstrip('。')}。" for n, text in enumerate(shared, 1)]
    told += [f"各项同注：{n.rstrip('。')}。" for n in common]
    return Section("逐项结论与理由", (PaperTable(columns, tuple(rows)), *(PaperText(t, "small") for t in told)))


def _open(outcome: Outcome) -> PaperCell:
    said = open_sum(outcome).strip("（）")
    return (Line(said, "small"),) if said and outcome.status is Status.MISSING else ()


def _reasoned(outcome: Outcome, common: tuple[str, ...], shared: Sequence[str]) -> PaperCell:
    head = f"{outcome.measure} {outcome.name}（{where(outcome)}）"
    lines = [Line(head, "strong"), Line(f"责任单位：{'、'.join(outcome.offices)}", "small")]
    for verdict, phrase, facts in _judged(outcome, shared):
        lines.append(Line(f"{verdict}　{phrase}{f'（{facts}）' if facts else ''}"))
    doubts = {r.note for r in outcome.reasons if r.role == "doubt"}
    rest = [p for p in outcome.points if p.text not in doubts]
    if rest:
        lines.append(Line(open_words(rest, shared)))
    living = outcome.status.pays or outcome.status is Status.MISSING
    lapsed = outcome.item.lapsed_note if outcome.status is Status.LAPSED else ""
    if outcome.ground and living:
        lines.append(Line(f"国家规定：{outcome.ground}", "small"))
    lines += [Line(f"测算：{s}", "small") for s in steps(outcome, _MOST_STEPS)]
    if outcome.missing:
        lines.append(Line(f"还缺：{'、'.join(k.words() for k in outcome.missing)}"))
    lines += [Line(f"差一点：{n.sentence}", "small") for n in outcome.nearby]
    told = {*common, gates_open(outcome.policy), *(p.text for p in outcome.points), *(r.note for r in outcome.reasons)}
    lines += [Line(f"注：{n}", "small") for n in outcome.notes if n not in told and living]
    lines += [Line(f"注：{lapsed}", "small")] if lapsed and not outcome.goes_on else []
    return tuple(lines)


def _judged(outcome: Outcome, shared: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each phrase with each of its verdicts, once, and everything that was examined for it."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    by = {point.text: f"由{point.by}定：" for point in outcome.points}
    living = outcome.status.pays or outcome.status is Status.MISSING
    for reason in outcome.reasons:
        if reason.role in ("gate", "cap") or reason.verdict == "note" or (reason.role == "amount" and not living):
            continue
        note = circled(shared.index(reason.note) + 1) if reason.note in shared else reason.note
        note = by.get(reason.note, "") + note
        words = note if reason.role == "doubt" else quoted([reason]) + (f"（{note}）" if note else "")
        shown = seen(reason)
        if shown and reason.record is not None:
            shown = f"{reason.record}. {shown}"
        found.setdefault((VERDICT_WORDS[reason.verdict], words), {})[shown] = reason.record or 0
    for (verdict, words), facts in found.items():
        records = sorted(record for record in facts.values() if record)
        told = long_lists.places(records) if len(records) > long_lists.MOST else "；".join(f for f in facts if f)
        yield verdict, words, told


def _names(title: str, outcomes: Sequence[Outcome]) -> Section | None:
    names = [o.name for o in outcomes]
    return Section(f"{title}（{len(names)} 项）", (PaperText("、".join(names) + "。", "small"),)) if names else None


def _going_on(assessment: Assessment) -> Section | None:
    table = going_on(assessment)
    return Section("窗口已过，另有国家规定", (table,)) if table else None


def _matters(policy: Policy, assessment: Assessment) -> Section | None:
    table = matters(policy, assessment)
    return Section("几份政策都支持的同一事项", (table,)) if table else None


def _overlap(assessment: Assessment) -> Section | None:
    tables = tuple(overlaps(assessment))
    return Section("就高不重复", tables) if tables else None
