"""告知单, the sheet for the enterprise: one form with shaded row headings."""

from collections import Counter
from collections.abc import Iterator, Sequence

from core.assess import Assessment, Outcome, Status, Visit
from core.assess.notes import gates_open
from core.assess.outcome import Reason
from core.assess.several import COUNTED_ONCE, by_matter, shares_of
from core.assess.sums import sum_words
from core.policy import Policy
from core.policy.fact import Key
from core.policy.guide import entries_by_source
from core.policy.money import yuan
from core.report.content import Column, Line, PaperCell, PaperRow, PaperTable, Section, Style
from core.report.proofs import papers
from core.report.wording import (
    by_reason,
    circled,
    left_out,
    open_sum,
    open_words,
    place_of,
    quoted,
    shared_points,
    steps,
    sum_lines,
    where,
)

_OFFERED = (Status.STATUTORY, Status.MET, Status.RECOGNITION)
_REFUSED = (Status.UNMET, Status.LAPSED, Status.NOT_STARTED)
_MOST_CLUES = 5
_MOST_STEPS = 4
_MOST_NEAR = 4
_MANY = 16  # measures; with more than this, only the 底联 shows how each sum was computed
_NAMED = 4  # up to this many refusals are sentences; more are a table
SUMS = (Column("措施和依据（原文）", 0.775), Column("按原文测算", 0.225, "right"))
_LABELLED = (Column("", 0.105), Column("", 0.895))


def sections(policy: Policy, visit: Visit, assessment: Assessment) -> Iterator[Section]:
    """The parts between the totals and the foot."""
    tables = [
        _offers(policy, assessment), _lacking(policy, assessment), matters(policy, assessment), *overlap(assessment),
        going_on(assessment),
        _refused(assessment), _remarks(policy, visit, assessment),
    ]  # fmt: skip
    for table in tables:
        if table:
            yield Section("", (table,))


# ── within reach ─────────────────────────────────────────────────────────────────────────────────────────────────


def _offers(policy: Policy, assessment: Assessment) -> PaperTable:
    rows: list[PaperRow] = []
    brief = _brief(assessment)
    shared = shared_points(assessment.outcomes)
    common = common_notes(policy, assessment)
    for status in _OFFERED:
        band = above = ""
        outcomes = by_matter(assessment, [o for o in assessment.outcomes if o.status is status])
        if status is Status.RECOGNITION and shared:
            rows.append(shared_row(shared))
        for outcome in outcomes:
            head = f"{status.words}　{where(outcome)}　{'、'.join(outcome.offices)}"
            if head != band:
                band = head
                rows.append(PaperRow(((Line(head, "band"),),), band=True))
                above = ""
            why = _why(outcome)
            lines = _described(policy, outcome, "" if why == above else why, shared, common, brief)
            above = why
            rows.append(PaperRow((lines, sum_lines(outcome))))
    if not rows:
        said = "按所答情况，目前没有依法可享、文字满足或待认定的措施；原因和还缺的信息见下。"
        rows.append(PaperRow(((Line(said),),), band=True))
    return PaperTable(SUMS, tuple(rows))


def shared_row(shared: Sequence[str]) -> PaperRow:
    """Open points that several measures share, printed once and numbered; the measures refer to the numbers."""
    lines = (Line(f"{circled(n)} {text.rstrip('。')}。", "small") for n, text in enumerate(shared, 1))
    return PaperRow(((Line("几项待认定的共同原因", "band"), *lines),), band=True)


def _brief(assessment: Assessment) -> bool:
    return sum(o.status in _OFFERED for o in assessment.outcomes) > _MANY


def _why(outcome: Outcome) -> str:
    """The policy phrases that decide a measure: its conditions, its amount, its own dates."""
    kept = [r for r in outcome.reasons if r.role in ("condition", "amount", "cap") and r.verdict in ("yes", "note")]
    own = [r for r in outcome.reasons if _is_span(r, outcome)]
    return quoted([*kept, *own], outcome.article) or place_of(outcome.item)


def _is_span(reason: Reason, outcome: Outcome) -> bool:
    """Whether a reason already cites the measure's own dates (some windows are cited by the name of the matter
    alone)."""
    named = reason.role == "window" and reason.verdict == "yes" and reason.article == outcome.article
    return named and any(c.isdigit() for c in reason.phrase)


def _described(
    policy: Policy, outcome: Outcome, why: str, shared: Sequence[str], common: tuple[str, ...], brief: bool
) -> PaperCell:
    lines = [Line(outcome.name, "strong"), Line(why)] if why else [Line(f"{outcome.name}（依据同上）", "strong")]
    if outcome.points:
        lines.append(Line(open_words(outcome.points, shared)))
    out = left_out(outcome)
    if out:
        lines.append(Line(f"{out}。"))
    worked = steps(outcome, _MOST_STEPS)
    told = {p.text for p in outcome.points}
    own = [n.rstrip("。") for n in outcome.item.notes if n not in {*common, *told}]
    notes = [f"注：{n}" for n in own[:1]]
    if outcome.kind == "deferral" and outcome.high:
        notes.append("注：缓缴的仍须补缴，暂退的仍须交回")
    worked = [f"测算：{'；'.join(worked)}"] if worked else []
    ground = [f"国家规定：{outcome.ground}"] if outcome.ground else []
    small = [*ground, *worked] if brief else [*ground, *worked, *notes]
    if small and not (brief and outcome.kind == "cash"):
        lines.append(Line("。".join(small) + "。", "small"))
    lines += [Line(f"{said}。") for said in guide_words(policy, outcome)]
    return tuple(lines)


def guide_words(policy: Policy, outcome: Outcome) -> list[str]:
    """How to apply, as far as known (本中心提示：窗口 3号窗口；电话 …), one line per source."""
    return [
        f"{source}：{'；'.join(f'{label} {_one_line(text)}' for label, text in rows)}"
        for source, rows in entries_by_source(policy.guide.get(outcome.key))
    ]


def _one_line(text: str) -> str:
    return "、".join(filter(None, (line.strip() for line in text.splitlines())))


def common_notes(policy: Policy, assessment: Assessment) -> tuple[str, ...]:
    """Notes that do not concern one measure only; printed once, at the end."""
    paying = [o for o in assessment.outcomes if o.status.pays]
    points = {p.text for o in paying for p in o.points}
    counted = Counter(n for o in paying for n in dict.fromkeys(o.notes))
    own = {n for o in paying for n in o.item.notes}
    heads = (n for part in assessment.parts or (assessment,) for n in part.notices)
    # the notice at the head already says this about the general conditions
    said = {*points, *heads, *map(gates_open, policy.each)}
    return tuple(n for n, times in counted.items() if n not in said and (times > 1 or n not in own))


# ── missing answers ──────────────────────────────────────────────────────────────────────────────────────────────


def _lacking(policy: Policy, assessment: Assessment) -> PaperTable | None:
    """The facts still to be found out and the papers that show them; facts that keep the same measures open share a
    row."""
    wanted: dict[Key, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        if outcome.status is Status.MISSING:
            for key in outcome.missing:
                wanted.setdefault(key, []).append(outcome)
    grouped: dict[tuple[str, ...], list[Key]] = {}
    for key, outcomes in wanted.items():
        grouped.setdefault(tuple(o.name + open_sum(o) for o in outcomes), []).append(key)
    rows = tuple(
        PaperRow(tuple((Line("、".join(dict.fromkeys(said)) or "—"),) for said in (
            (key.words() for key in keys), filter(None, (policy.fact(key).evidence for key in keys)), measures,
        )))
        for measures, keys in grouped.items()
    )  # fmt: skip
    columns = (Column("信息不足：还缺", 0.28), Column("凭什么证明", 0.24), Column("补齐才能判的措施", 0.48))
    return PaperTable(columns, rows) if rows else None


def matters(policy: Policy, assessment: Assessment) -> PaperTable | None:
    """Where several policies support the same thing and it counts once: what each gives, and which one counts."""
    rows: list[PaperRow] = []
    for matter in assessment.matters:
        rows.append(PaperRow(((Line(matter.name, "band"),),), band=True))
        for each in shares_of(policy, assessment, matter):
            rows.append(PaperRow(((Line(each.words),), (Line(each.counts),), (Line(sum_words(*each.span, yuan)),))))
    columns = (Column(COUNTED_ONCE, 0.6), Column("取用", 0.14), Column("按原文测算", 0.26, "right"))
    return PaperTable(columns, tuple(rows)) if rows else None


def overlap(assessment: Assessment) -> Iterator[PaperTable]:
    """就高不重复: one table for each matter that several measures support."""
    columns = (Column("就高不重复", 0.34), Column("情况", 0.2), Column("取用", 0.16), Column("金额", 0.3, "right"))
    for outcome in assessment.outcomes:
        sheet = outcome.worksheet
        if not sheet:
            continue
        rows = [PaperRow(((Line(f"{outcome.name}（{where(outcome)}）", "band"),),), band=True)]
        for each in sheet.rows:
            amount = "不清楚" if each.amount is None else yuan(each.amount)
            kept = "就高取此" if each.kept else "不重复"
            rows.append(PaperRow(((Line(each.level),), (Line(each.state),), (Line(kept),), (Line(amount),))))
        said = (
            f"另处已领 {yuan(sheet.received)}；{sheet.rows[0].state}口径下可再得：{sum_words(*sheet.difference, yuan)}"
        )
        yield PaperTable(columns, (*rows, PaperRow(((Line(said),),), band=True)))


# ── out of reach ─────────────────────────────────────────────────────────────────────────────────────────────────


def going_on(assessment: Assessment) -> PaperTable | None:
    """Benefits that ended under the policy but continue under the state's own rules."""
    rows = tuple(
        PaperRow(((Line(f"{o.name}（{where(o)}）"),), (Line(f"{o.goes_on.rstrip('。')}。"),)))
        for o in assessment.outcomes
        if o.goes_on
    )
    columns = (Column("窗口已过，另有国家规定", 0.4), Column("国家的规定", 0.6))
    return PaperTable(columns, rows) if rows else None


def _refusals(assessment: Assessment) -> list[Outcome]:
    return [o for o in assessment.outcomes if o.status in _REFUSED and not o.goes_on]


def _refused(assessment: Assessment) -> PaperTable | None:
    outcomes = _refusals(assessment)
    if len(outcomes) <= _NAMED:
        return None
    rows = tuple(
        PaperRow(((Line("、".join(o.name for o in found)),), (Line(status.words),), (Line(why),)))
        for (status, why), found in by_reason(outcomes).items()
    )
    return PaperTable((Column("不能享受的", 0.3), Column("结论", 0.13), Column("原因", 0.57)), rows)


def _remarks(policy: Policy, visit: Visit, assessment: Assessment) -> PaperTable:
    """Notes as labelled sentences."""
    refused = _refusals(assessment)
    few = by_reason(refused, 1) if len(refused) <= _NAMED else {}
    near = [f"{o.name}：{n.sentence}" for o in assessment.outcomes for n in o.nearby]
    said: list[tuple[str, list[str], Style]] = [
        ("差一点", near[: _MOST_NEAR // 2 if _brief(assessment) else _MOST_NEAR], "body"),
        ("不能享受", [f"{_names(found)}：{s.words}，{why}" for (s, why), found in few.items()], "body"),
        ("备好证明", papers(policy, visit, assessment), "body"),
        ("办事线索", _clues(assessment), "body"),
        ("说明", _notes(policy, assessment), "small"),
    ]
    rows = (
        PaperRow(((Line(label, style),), tuple(Line(s.rstrip("。") + "。", style) for s in sentences)))
        for label, sentences, style in said
        if sentences
    )
    return PaperTable(_LABELLED, tuple(rows))


def _names(outcomes: Sequence[Outcome]) -> str:
    return "、".join(o.name for o in outcomes)


_HOW_WELL = ("first", "yes", "all", "open")


def _clues(assessment: Assessment) -> list[str]:
    """Services worth mentioning, by lead office: first those certain to suit this enterprise, then those for everyone,
    then those that may suit it."""
    fitting = [o for o in assessment.outcomes if o.status is Status.GUIDANCE and o.fits]
    chosen = sorted(fitting, key=lambda o: _HOW_WELL.index(o.suits))[:_MOST_CLUES]
    by_office: dict[str, list[Outcome]] = {}
    for outcome in chosen:
        by_office.setdefault(outcome.offices[0] if outcome.offices else "本中心", []).append(outcome)
    said = [
        f"{office}：{'、'.join(f'{o.name}（{where(o)}）' for o in outcomes)}" for office, outcomes in by_office.items()
    ]
    rest = len(fitting) - len(chosen)
    return ["；".join(said) + (f"。另有 {rest} 项服务可问本中心" if rest else "")] if said else []


def _notes(policy: Policy, assessment: Assessment) -> list[str]:
    said = [
        "本单是预审，不是审批决定，也不是领取凭证；能否享受、享受多少，以责任单位的审核、认定为准",
        "“至少”按最严的读法，“至多”按最宽的读法，只写一个数的是原文算得出的；补贴奖励、税费减免、暂退缓缴不相加",
    ]
    common = [n.rstrip("。") for n in common_notes(policy, assessment)]
    return ["。".join([*said, *(["；".join(common)] if common else [])])]
