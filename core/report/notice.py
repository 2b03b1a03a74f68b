"""告知单: what the enterprise carries away. One form, whose shaded heads stand for headings."""

from collections import Counter
from collections.abc import Iterator

from core.assess import Assessment, Outcome, Status, Visit
from core.assess.answers import EVIDENCE, UNKNOWN
from core.assess.outcome import Reason
from core.policy import Policy
from core.policy.fact import fact_words
from core.policy.money import yuan
from core.report.content import Cell, Column, Line, Row, Section, Style, Table
from core.report.wording import open_sum, place, quoted, steps, sum_lines, why_not

_OFFERED = (Status.STATUTORY, Status.MET, Status.RECOGNITION)
_REFUSED = (Status.UNMET, Status.LAPSED, Status.NOT_STARTED)
_MOST_CLUES = 5
_MOST_STEPS = 4
_MOST_NEAR = 4
_MANY = 16  # measures; beyond, only the 底联 tells how each sum was worked out
_NAMED = 4  # refusals told in a sentence; more get a table
SUMS = (Column("措施和依据（原文）", 0.775), Column("按原文测算", 0.225, "right"))
_LABELLED = (Column("", 0.105), Column("", 0.895))


def sections(policy: Policy, visit: Visit, assessment: Assessment) -> Iterator[Section]:
    """The parts between the totals and the foot."""
    tables = [
        _offers(policy, assessment), _lacking(policy, assessment), *overlap(assessment), _refused(policy, assessment),
        _remarks(policy, visit, assessment),
    ]  # fmt: skip
    for table in tables:
        if table:
            yield Section("", (table,))


def _offers(policy: Policy, assessment: Assessment) -> Table:
    common = common_notes(assessment)
    brief = _brief(assessment)
    rows: list[Row] = []
    for status in _OFFERED:
        band = above = ""
        for outcome in (o for o in assessment.outcomes if o.status is status):
            head = f"{status.words}　{place(outcome.article)}　{'、'.join(outcome.offices)}"
            if head != band:
                band = head
                rows.append(Row(((Line(head, "band"),),), band=True))
                above = ""
            why = _why(outcome)
            lines = _described(policy, outcome, "" if why == above else why, common, brief)
            above = why
            rows.append(Row((lines, sum_lines(outcome))))
    if not rows:
        said = "按所答情况，目前没有依法可享、文字满足或待认定的措施；原因和还缺的信息见下。"
        rows.append(Row(((Line(said),),), band=True))
    return Table(SUMS, tuple(rows))


def _brief(assessment: Assessment) -> bool:
    return sum(o.status in _OFFERED for o in assessment.outcomes) > _MANY


def _why(outcome: Outcome) -> str:
    """The phrases that carry a measure: its conditions, its sum, its own days."""
    kept = [r for r in outcome.reasons if r.role in ("condition", "amount", "cap") and r.verdict in ("yes", "note")]
    own = [r for r in outcome.reasons if _is_span(r, outcome)]
    return quoted([*kept, *own], outcome.article) or place(outcome.article)


def _described(policy: Policy, outcome: Outcome, why: str, common: tuple[str, ...], brief: bool) -> Cell:
    lines = [Line(outcome.name, "strong"), Line(why)] if why else [Line(f"{outcome.name}（依据同上）", "strong")]
    if outcome.status is Status.RECOGNITION:
        points = _open_points(outcome) or list(outcome.notes[:1]) or ["由责任单位认定"]
        lines.append(Line(f"待认定：{'；'.join(p.rstrip('。') for p in points)}。"))
    told = "".join(line.text for line in lines)
    notes = [n for n in outcome.notes if n not in common and n not in told]
    small = steps(outcome, _MOST_STEPS) if outcome.kind == "cash" else []
    small += [f"注：{n.partition('；')[0].rstrip('。')}" for n in notes[:1] if outcome.kind == "cash"]
    if outcome.kind == "deferral" and outcome.high:
        small.append("注：缓缴的仍须补缴，暂退的仍须交回")
    if small and not brief:
        lines.append(Line("。".join(small) + "。", "small"))
    lines += _filled_in(policy, outcome)
    return tuple(lines)


def _is_span(reason: Reason, outcome: Outcome) -> bool:
    """Whether a reason names the item's own days (some windows are told by the name of the matter alone)."""
    named = reason.role == "window" and reason.verdict == "yes" and reason.article == outcome.article
    return named and any(c.isdigit() for c in reason.phrase)


def _filled_in(policy: Policy, outcome: Outcome) -> list[Line]:
    """What the centre has written down for a measure, and nothing where it has not."""
    guide = policy.guide.get(outcome.measure)
    if not guide:
        return []
    told = (("窗口", guide.window), ("电话", guide.telephone), ("材料", guide.materials))
    here = "；".join(f"{label} {said}" for label, said in told if said)
    return [Line(f"本中心提示：{here}。")] if here else []


def _open_points(outcome: Outcome) -> list[str]:
    """What an office must decide: the notes of open doubts, and phrases that only an office can judge."""
    points = []
    for reason in outcome.reasons:
        if reason.verdict == "office" and reason.role != "gate":
            points.append(reason.note or quoted([reason], outcome.article))
    return list(dict.fromkeys(points))


def common_notes(assessment: Assessment) -> tuple[str, ...]:
    """Notes that stand with two or more measures: said once, at the end."""
    counted = Counter(n for o in assessment.outcomes if o.status.pays for n in dict.fromkeys(o.notes))
    return tuple(note for note, times in counted.items() if times > 1)


def _lacking(policy: Policy, assessment: Assessment) -> Table | None:
    """What is still to be told, and by which paper; facts that open the same measures share a row."""
    wanted: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        if outcome.status is Status.MISSING:
            for key in outcome.missing:
                wanted.setdefault(key, []).append(outcome)
    grouped: dict[tuple[str, ...], list[str]] = {}
    for key, outcomes in wanted.items():
        grouped.setdefault(tuple(o.name + open_sum(o) for o in outcomes), []).append(key)
    rows = tuple(
        Row(tuple((Line("、".join(dict.fromkeys(said)) or "—"),) for said in (
            map(fact_words, keys), filter(None, (policy.fact(key).evidence for key in keys)), measures,
        )))
        for measures, keys in grouped.items()
    )  # fmt: skip
    columns = (Column("信息不足：还缺", 0.28), Column("凭什么证明", 0.24), Column("补齐才能判的措施", 0.48))
    return Table(columns, rows) if rows else None


def overlap(assessment: Assessment) -> Iterator[Table]:
    """就高不重复, one table for each matter that has another support."""
    columns = (Column("就高不重复", 0.34), Column("情况", 0.2), Column("取用", 0.16), Column("金额", 0.3, "right"))
    for outcome in assessment.outcomes:
        sheet = outcome.worksheet
        if not sheet:
            continue
        low, high = sheet.difference
        rows = [Row(((Line(f"{outcome.name}（{place(outcome.article)}）", "band"),),), band=True)]
        for each in sheet.rows:
            amount = "不清楚" if each.amount is None else yuan(each.amount)
            kept = "就高取此" if each.kept else "不重复"
            rows.append(Row(((Line(each.level),), (Line(each.state),), (Line(kept),), (Line(amount),))))
        more = f"至少 {yuan(low)}，至多 {yuan(high)}" if low != high else f"最高 {yuan(high)}"
        said = f"另处已领 {yuan(sheet.received)}；本方案口径下可再得：{more}"
        yield Table(columns, (*rows, Row(((Line(said),),), band=True)))


def _refusals(assessment: Assessment) -> list[Outcome]:
    return [o for o in assessment.outcomes if o.status in _REFUSED]


def _refused(policy: Policy, assessment: Assessment) -> Table | None:
    outcomes = _refusals(assessment)
    if len(outcomes) <= _NAMED:
        return None
    rows = tuple(Row(((Line(o.name),), (Line(o.status.words),), (Line(why_not(o, policy)),))) for o in outcomes)
    return Table((Column("不能享受的", 0.3), Column("结论", 0.13), Column("原因", 0.57)), rows)


def _remarks(policy: Policy, visit: Visit, assessment: Assessment) -> Table:
    """What is said in sentences, each under its label."""
    refused = _refusals(assessment)
    few = refused if len(refused) <= _NAMED else []
    papers = _papers(policy, visit, assessment)
    near = [f"{o.name}：{n.sentence}" for o in assessment.outcomes for n in o.nearby]
    said: list[tuple[str, list[str], Style]] = [
        ("差一点", near[: _MOST_NEAR // 2 if _brief(assessment) else _MOST_NEAR], "body"),
        ("不能享受", [f"{o.name}：{o.status.words}，{why_not(o, policy, 1)}" for o in few], "body"),
        ("备好证明", [f"{'、'.join(papers)}（以上只凭口述作答，办理时要看原件）"] if papers else [], "body"),
        ("办事线索", _clues(policy, assessment), "body"),
        ("说明", _notes(assessment), "small"),
    ]
    rows = (
        Row(((Line(label, style),), tuple(Line(s.rstrip("。") + "。", style) for s in sentences)))
        for label, sentences, style in said
        if sentences
    )
    return Table(_LABELLED, tuple(rows))


def _papers(policy: Policy, visit: Visit, assessment: Assessment) -> list[str]:
    """The papers that prove what was only told, for what may be had."""
    keys = (s.fact for o in assessment.outcomes if o.status.pays for r in o.reasons for s in r.facts)
    papers: dict[str, None] = {}
    for name in dict.fromkeys(key.partition("[")[0] for key in keys):
        answer = visit.answers.get(name)
        if answer and answer.value is not UNKNOWN and answer.evidence == EVIDENCE[0]:
            papers[policy.facts[name].evidence] = None
    return [p for p in papers if p and not any(p != other and p in other for other in papers)]


def _clues(policy: Policy, assessment: Assessment) -> list[str]:
    """The services worth saying, by the office that leads; those meant for this enterprise before those for all."""
    fitting = [o for o in assessment.outcomes if o.status is Status.GUIDANCE and o.fits]
    meant = [o for o in fitting if policy.measure(o.measure).fits is not None]
    chosen = (meant + [o for o in fitting if o not in meant])[:_MOST_CLUES]
    by_office: dict[str, list[Outcome]] = {}
    for outcome in sorted(chosen, key=fitting.index):
        by_office.setdefault(outcome.offices[0] if outcome.offices else "本中心", []).append(outcome)
    said = [
        f"{office}：{'、'.join(f'{o.name}（{place(o.article)}）' for o in outcomes)}"
        for office, outcomes in by_office.items()
    ]
    rest = len(fitting) - len(chosen)
    return ["；".join(said) + (f"。另有 {rest} 项服务可问本中心" if rest else "")] if said else []


def _notes(assessment: Assessment) -> list[str]:
    said = [
        "本单是预审，不是审批决定，也不是领取凭证；能否享受、享受多少，以责任单位的审核、认定为准",
        "“至少”按最严的读法，“至多”“最高”按最宽的读法；补贴奖励、税费减免、暂退缓缴不相加",
    ]
    told = {p for o in assessment.outcomes if o.status is Status.RECOGNITION for p in _open_points(o)}
    common = [n.rstrip("。") for n in common_notes(assessment) if n not in told]
    return ["。".join([*said, *(["；".join(common)] if common else [])])]
