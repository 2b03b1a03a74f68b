"""告知单: what the enterprise carries away. What it may have, why, what is missing, what it does not have."""

from collections import Counter
from collections.abc import Iterator

from core.assess import Assessment, Outcome, Status, Visit
from core.assess.answers import EVIDENCE, UNKNOWN
from core.policy import Policy
from core.policy.money import yuan
from core.report.content import Cell, Column, Line, Row, Section, Table, Text
from core.report.wording import fact_words, numeral, open_sum, place, quoted, step_lines, sum_lines, why_not

_GROUPS = (
    (Status.STATUTORY, "依法可享（依国家规定，由责任单位办理）"),
    (Status.MET, "文字满足（条件都写明且都满足，待责任单位审核）"),
    (Status.RECOGNITION, "待认定（原文两可或须由责任单位认定，“至少”按最严的读法）"),
)
_REFUSED = (Status.UNMET, Status.LAPSED, Status.NOT_STARTED)
_MOST_CLUES = 10
_MOST_STEPS = 4
SUMS = (Column("措施与依据", 0.72), Column("按原文测算", 0.28, "right"))


def sections(policy: Policy, visit: Visit, assessment: Assessment) -> Iterator[Section]:
    """The sections between the totals and the foot, numbered from 二."""
    parts = [
        *_offered(policy, visit, assessment), _lacking(policy, assessment), _near(assessment),
        overlap(assessment), _refused(policy, assessment), _clues(policy, assessment), _notes(assessment),
    ]  # fmt: skip
    for number, part in enumerate((p for p in parts if p), 2):
        yield Section(f"{numeral(number)}、{part.title}", part.blocks)


def _offered(policy: Policy, visit: Visit, assessment: Assessment) -> Iterator[Section]:
    common = common_notes(assessment)
    found = False
    for status, title in _GROUPS:
        outcomes = [o for o in assessment.outcomes if o.status is status]
        if outcomes:
            found = True
            rows = tuple(_rows(policy, outcomes, common))
            yield Section(title, (Table(SUMS, rows),))
    if not found:
        yield Section(
            "可享的措施", (Text("按所答情况，目前没有依法可享、文字满足或待认定的措施；原因和还缺的信息见下。"),)
        )
        return
    papers = _papers(policy, visit, assessment)
    if papers:
        said = f"以上依据口述、尚未见原件的回答。向责任单位办理时，请备好：{'、'.join(papers)}。"
        yield Section("请备好的证明", (Text(said),))


def _rows(policy: Policy, outcomes: list[Outcome], common: tuple[str, ...]) -> Iterator[Row]:
    band = ""
    for outcome in outcomes:
        head = f"{place(outcome.article)}　责任单位：{'、'.join(outcome.offices)}"
        if head != band:
            band = head
            yield Row(((Line(head, "small"),),), band=True)
        yield Row((_described(policy, outcome, common), sum_lines(outcome)))


def _described(policy: Policy, outcome: Outcome, common: tuple[str, ...]) -> Cell:
    kept = [r for r in outcome.reasons if r.role in ("condition", "amount", "cap") and r.verdict in ("yes", "note")]
    lines = [Line(outcome.name, "strong"), Line(f"依据：{quoted(kept, outcome.article) or place(outcome.article)}")]
    windows = [r for r in outcome.reasons if r.role == "window" and r.article and r.verdict == "yes"]
    span = quoted((r for r in windows if r.phrase not in {k.phrase for k in kept}), outcome.article)
    if span:
        lines.append(Line(f"期限：{span}"))
    lines += step_lines(outcome, _MOST_STEPS)
    if outcome.status is Status.RECOGNITION:
        lines += [Line(f"待认定：{said}") for said in _open_points(outcome)]
    said_above = "".join(line.text for line in lines)
    lines += [Line(f"注：{n}", "small") for n in outcome.notes if n not in common and n not in said_above]
    guide = policy.guide.get(outcome.measure)
    if guide:
        told = (("窗口", guide.window), ("电话", guide.telephone), ("材料", guide.materials))
        here = "；".join(f"{label}：{said}" for label, said in told if said)
        if here:
            lines.append(Line(f"本中心提示　{here}"))
    return tuple(lines)


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


def _papers(policy: Policy, visit: Visit, assessment: Assessment) -> list[str]:
    """The papers that prove what was only told, for what may be had."""
    keys = (s.fact for o in assessment.outcomes if o.status.pays for r in o.reasons for s in r.facts)
    papers: dict[str, None] = {}
    for name in dict.fromkeys(key.partition("[")[0] for key in keys):
        answer = visit.answers.get(name)
        if answer and answer.value is not UNKNOWN and answer.evidence == EVIDENCE[0]:
            papers[policy.facts[name].evidence] = None
    return [p for p in papers if p]


def _lacking(policy: Policy, assessment: Assessment) -> Section | None:
    wanted: dict[str, list[Outcome]] = {}
    for outcome in assessment.outcomes:
        if outcome.status is Status.MISSING:
            for key in outcome.missing:
                wanted.setdefault(key, []).append(outcome)
    if not wanted:
        return None
    rows = tuple(
        Row((
            (Line(fact_words(key)),),
            (Line(policy.fact(key).evidence or "—"),),
            (Line("、".join(o.name + open_sum(o) for o in outcomes)),),
        ))
        for key, outcomes in wanted.items()
    )  # fmt: skip
    columns = (Column("还缺的信息", 0.26), Column("凭什么证明", 0.24), Column("关系到的措施", 0.5))
    return Section("信息不足（补齐下面的信息才能判）", (Table(columns, rows),))


def _near(assessment: Assessment) -> Section | None:
    said = [f"{o.name}：{n.sentence}。".replace("。。", "。") for o in assessment.outcomes for n in o.nearby]
    return Section("差一点", tuple(Text(s) for s in said)) if said else None


def overlap(assessment: Assessment) -> Section | None:
    """就高不重复, one table for each matter that has another support."""
    columns = (Column("支持来源", 0.34), Column("情况", 0.2), Column("取用", 0.16), Column("金额", 0.3, "right"))
    tables = []
    for outcome in assessment.outcomes:
        sheet = outcome.worksheet
        if not sheet:
            continue
        low, high = sheet.difference
        rows = [Row(((Line(f"{outcome.name}（{place(outcome.article)}）", "small"),),), band=True)]
        for each in sheet.rows:
            amount = "不清楚" if each.amount is None else yuan(each.amount)
            kept = "就高取此" if each.kept else "不重复"
            rows.append(Row(((Line(each.level),), (Line(each.state),), (Line(kept),), (Line(amount),))))
        more = f"至少 {yuan(low)}，至多 {yuan(high)}" if low != high else f"最高 {yuan(high)}"
        said = f"另处已领 {yuan(sheet.received)}；本方案口径下可再得：{more}"
        rows.append(Row(((Line(said, "small"),),), band=True))
        tables.append(Table(columns, tuple(rows)))
    return Section("就高不重复", tuple(tables)) if tables else None


def _refused(policy: Policy, assessment: Assessment) -> Section | None:
    rows = tuple(
        Row(((Line(o.name),), (Line(o.status.words),), (Line(why_not(o, policy)),)))
        for o in assessment.outcomes
        if o.status in _REFUSED
    )
    columns = (Column("措施", 0.3), Column("结论", 0.14), Column("原因", 0.56))
    return Section("不能享受的及原因", (Table(columns, rows),)) if rows else None


def _clues(policy: Policy, assessment: Assessment) -> Section | None:
    """The services worth saying, by the office that leads; those meant for this enterprise before those for all."""
    fitting = [o for o in assessment.outcomes if o.status is Status.GUIDANCE and o.fits]
    meant = [o for o in fitting if policy.measure(o.measure).fits is not None]
    chosen = (meant + [o for o in fitting if o not in meant])[:_MOST_CLUES]
    if not chosen:
        return None
    by_office: dict[str, list[Outcome]] = {}
    for outcome in sorted(chosen, key=fitting.index):
        by_office.setdefault(outcome.offices[0] if outcome.offices else "本中心", []).append(outcome)
    said = "；".join(
        f"{office}：{'、'.join(f'{o.name}（{place(o.article)}）' for o in outcomes)}"
        for office, outcomes in by_office.items()
    )
    rest = len(fitting) - len(chosen)
    more = f"。另有 {rest} 项服务，可向本中心询问" if rest else ""
    return Section("办事线索（原文没有金额，可向下列单位咨询）", (Text(f"{said}{more}。"),))


def _notes(assessment: Assessment) -> Section:
    said = [
        "本单是预审，不是审批决定，也不是领取凭证；能否享受、享受多少，以责任单位的审核、认定为准。",
        "金额一律按原文测算：“至少”是最严的读法，“至多”“最高”是最宽的读法；补贴奖励、税费减免、暂退缓缴不相加。",
    ]
    common = common_notes(assessment)
    if common:
        said.append("；".join(n.rstrip("。") for n in common) + "。")
    return Section("说明", tuple(Text(f"{n}. {s}", "small") for n, s in enumerate(said, 1)))
