"""From an assessment to the content of its papers: 告知单 for the enterprise, 底联 for the centre. No drawing."""

import json
from dataclasses import replace
from datetime import datetime

from core.assess import Assessment, Visit, write_visit
from core.assess.as_json import as_json
from core.assess.outcome import Outcome
from core.assess.status import KIND_WORDS, Status
from core.assess.sums import several_periods, sum_parts, sum_words
from core.clock import CHINA
from core.policy import Policy
from core.policy.money import capitals, yuan
from core.policy.text import day_words
from core.report import counterfoil, notice, qr, verification_code
from core.report.content import (
    Centre,
    Closing,
    Column,
    Line,
    Pairs,
    PaperBlock,
    PaperRow,
    PaperTable,
    PaperText,
    PrintJob,
    Section,
    Summary,
)  # fmt: skip
from core.report.wording import based_on, moment

__all__ = ["Centre", "PrintJob", "Summary", "anchored_code", "paper_code", "summarise"]

_TITLES = {"告知单": "惠企政策预审告知单", "底联": "惠企政策预审底联"}
SAMPLE, PRACTICE = "样张", "练习"
_NONE = "未提供"


def summarise(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> Summary:
    """The content of one sheet. The same visit and job give the same sheet."""
    job = replace(job, made_at=_in_shanghai(job.made_at))
    if job.kind == "告知单":
        middle = notice.sections(policy, visit, assessment)
    else:
        middle = counterfoil.sections(policy, visit, assessment, job.full)
    codes = qr.payloads(policy, visit, job.serial)
    return Summary(
        job=job,
        title=_TITLES[job.kind],
        subtitle=(
            *based_on(policy),
            "　".join(filter(None, (_where(job.centre), f"第 {job.number} 次打印"))),
        ),
        code=paper_code(policy, visit, assessment, job),
        qr=codes,
        sections=(_head(policy, assessment, job), _totals(assessment), *middle),
        closing=_closing(job, codes),
    )


def anchored_code(secret: bytes, visit_id: str, kind: str, number: int, made_at: datetime, anchor: str) -> str:
    """The 核验码 of a recorded visit. It binds sheet, print number and time to an audit hash, which covers answers,
    result and policy packs. It can be recomputed from the record even if the wording changes."""
    return verification_code.make(secret, visit_id, kind, str(number), _in_shanghai(made_at).isoformat(), anchor)


def paper_code(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> str:
    """The 核验码. For a visit in no record it binds serial, sheet, print number and time, answers, result and policy
    pack."""
    if job.anchor:
        return anchored_code(job.secret, job.visit_id, job.kind, job.number, job.made_at, job.anchor)
    return verification_code.make(
        job.secret, job.visit_id, job.serial, job.kind, str(job.number), _in_shanghai(job.made_at).isoformat(),
        policy.digest, _canonical(write_visit(policy, visit)), _canonical(as_json(assessment)),
    )  # fmt: skip


def _in_shanghai(when: datetime) -> datetime:
    """The moment in China's time zone, so that a machine in another zone prints the same sheet."""
    return when.astimezone(CHINA) if when.tzinfo else when


def _canonical(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _head(policy: Policy, assessment: Assessment, job: PrintJob) -> Section:
    size = assessment.derived.get(policy.size) or "还不能定"
    sized = ((policy.size, size),) if policy.size else ()
    street = ((policy.role("street"), job.street or _NONE),) if policy.role("street") else ()
    rows = (
        ((policy.role("name") or "企业", job.enterprise or _NONE),),
        (("信用代码", job.uscc or _NONE), *street, *sized),
        (("预审编号", job.serial), ("出具时间", moment(job.made_at)), ("咨询日", day_words(assessment.as_of))),
    )
    notices = tuple(PaperText(f"提示：{said.rstrip('。')}。", "band") for said in assessment.notices)
    return Section("", (Pairs(rows), *_correction(job), *notices))


def _correction(job: PrintJob) -> tuple[PaperText, ...]:
    """Which paper this one replaces, and which replaced it."""
    reason = f"，原因：{job.reason.rstrip('。')}" if job.reason else ""
    corrects = f"更正：本单代替预审编号 {job.corrects} 的告知单{reason}。" if job.corrects else ""
    corrected = f"已更正：本单已由预审编号 {job.corrected_by} 的告知单代替，以那一份为准。" if job.corrected_by else ""
    return tuple(PaperText(said, "band") for said in (corrected, corrects) if said)


def _totals(assessment: Assessment) -> Section:
    totals = {k: getattr(assessment.totals, k) for k in ("cash", "relief", "deferral")}
    whole = None not in totals.values()
    totals = totals if whole else dict(assessment.known)
    rows = [row for kind in totals if totals[kind] and totals[kind][1] for row in _rows(kind, totals[kind], assessment)]
    blocks: list[PaperBlock] = []
    if rows:
        head = "按原文测算" + ("合计" if whole else "")
        columns = (Column(head, 0.305), Column("金额", 0.275, "right"), Column("人民币大写", 0.42))
        blocks.append(PaperTable(columns, tuple(rows)))
    else:
        blocks.append(PaperText("按原文测算：按所答情况，没有可以计出的金额。"))
    open_ones = sum(o.status is Status.MISSING for o in assessment.outcomes)
    if not whole:
        left = f"，还有 {open_ones} 项信息不足" if open_ones else ""
        blocks.append(PaperText(f"还没有问全，不出合计；这里只含已经能判定的部分{left}。"))
    elif open_ones:
        blocks.append(PaperText(f"另有 {open_ones} 项信息不足，没有计入。"))
    for kind in totals:
        remarks = assessment.remarks.get(kind, ())
        if remarks:
            blocks.append(PaperText(f"{KIND_WORDS[kind]}：{'；'.join(r.rstrip('。') for r in remarks)}。", "small"))
    return Section("", tuple(blocks))


def _rows(kind: str, pair: tuple[int, int], assessment: Assessment) -> list[PaperRow]:
    """The total rows of a kind of money; reliefs for several periods are not added up but listed."""
    apart = several_periods(assessment) if kind == "relief" else ()
    if not apart:
        label = KIND_WORDS[kind] + ("（仍须补缴）" if kind == "deferral" else "")
        periods = {o.period for o in assessment.outcomes if o.kind == kind and o.high}
        label += f"（{periods.pop()}）" if kind == "relief" and len(periods) == 1 and periods != {""} else ""
        return [_total(label, *pair)]
    cells: tuple[list[Line], ...] = ([Line(f"{KIND_WORDS[kind]}（各一期，不相加）")], [Line("")], [Line("")])
    for outcome in apart:
        for cell, line in zip(cells, _each(outcome), strict=True):
            cell.append(Line(line))
    return [PaperRow(tuple(map(tuple, cells)))]


def _each(outcome: Outcome) -> tuple[str, str, str]:
    """Name, amount and amount in capitals of one relief."""
    figures, words = (sum_words(outcome.low or 0, outcome.high, show) for show in (yuan, capitals))
    return outcome.name, figures + (f"（{outcome.period}）" if outcome.period else ""), words


def _total(label: str, low: int, high: int) -> PaperRow:
    figures, words = (tuple(map(Line, sum_parts(low, high, show))) for show in (yuan, capitals))
    return PaperRow(((Line(label),), figures, words))


def _where(centre: Centre) -> str:
    """The centre's name and contact."""
    if centre.practice:
        return f"{PRACTICE}用，不是预审，不作任何依据"
    if not centre.configured:
        return f"{SAMPLE}（尚未设置服务中心）"
    return "　".join(filter(None, (centre.name, centre.window, f"电话 {centre.telephone}" if centre.telephone else "")))


def _scan_note(codes: tuple[str, ...]) -> str:
    """What the QR codes are for; with very many answers they hold none."""
    if not qr.carries_visit(codes):
        return "回答太多，二维码里只有预审编号，调出回答请到出具的窗口"
    return "扫码可在其他窗口调出回答" if len(codes) == 1 else f"{len(codes)} 个码依次扫描，可在其他窗口调出回答"


def _closing(job: PrintJob, codes: tuple[str, ...]) -> Closing:
    owner = PRACTICE if job.centre.practice else job.centre.name if job.centre.configured else SAMPLE
    return Closing(
        signatures=(("经办人", job.clerk), ("企业经办人", ""), ("日期", day_words(job.made_at.date()))),
        qr_note=f"{_scan_note(codes)}；凭核验码可核验",
        seal_place="盖章处",
        mark=(owner, "惠企政策预审专用", day_words(job.made_at.date()), job.serial),
    )
