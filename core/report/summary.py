"""From an assessment to what stands on its paper: 告知单 for the enterprise, 底联 for the desk. No drawing."""

import json

from core.assess import Assessment, Visit, write_visit
from core.assess.as_json import as_json
from core.assess.outcome import KIND_WORDS
from core.policy import Policy
from core.policy.money import capitals, yuan
from core.report import code, desk, notice, qr
from core.report.content import (
    Block, Centre, Closing, Column, Line, Pairs, PrintJob, Row, Section, Summary, Table, Text,
)  # fmt: skip
from core.report.wording import day, moment

__all__ = ["Centre", "PrintJob", "Summary", "paper_code", "summarise"]

_TITLES = {"告知单": "惠企政策预审告知单", "底联": "惠企政策预审底联"}
SAMPLE = "样张"


def summarise(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> Summary:
    """The content of one sheet. The same visit and job give the same sheet."""
    middle = notice.sections if job.kind == "告知单" else desk.sections
    codes = qr.payloads(policy, visit, job.serial)
    owner = job.centre.name if job.centre.configured else f"{SAMPLE}（尚未设置服务中心）"
    return Summary(
        job=job,
        title=_TITLES[job.kind],
        subtitle=f"{owner}　第 {job.number} 次打印",
        code=paper_code(policy, visit, assessment, job),
        qr=codes,
        sections=(_head(policy, assessment, job), _totals(assessment), *middle(policy, visit, assessment)),
        closing=_closing(job, len(codes)),
    )


def paper_code(policy: Policy, visit: Visit, assessment: Assessment, job: PrintJob) -> str:
    """The 核验码: binds serial, sheet, print number and time, the answers, the result and the policy pack."""
    return code.make(
        job.secret, job.visit_id, job.serial, job.kind, str(job.number), job.made_at.isoformat(), policy.digest,
        _canonical(write_visit(policy, visit)), _canonical(as_json(assessment)),
    )  # fmt: skip


def _canonical(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _head(policy: Policy, assessment: Assessment, job: PrintJob) -> Section:
    size = assessment.derived.get("企业划型") or "还不能定"
    rows = (
        (("企业名称", job.enterprise or "（未提供）"),),
        (("信用代码", job.uscc or "（未提供）"), ("所属街镇", job.street or "（未提供）")),
        (("预审编号", job.serial), ("出具时间", moment(job.made_at))),
        (("咨询日", day(assessment.as_of)), ("企业划型", size)),
        (("依据", f"{policy.number}《{policy.title}》，有效期至{day(policy.expires)}"),),
    )
    notices = tuple(Text(f"提示：{said.rstrip('。')}。", "strong") for said in assessment.notices)
    return Section("", (Pairs(rows), *notices))


def _totals(assessment: Assessment) -> Section:
    totals = {k: getattr(assessment.totals, k) for k in ("cash", "relief", "deferral")}
    blocks: list[Block] = []
    if None in totals.values():
        blocks.append(Text("还没有问全，不出合计；下面只含已经能判定的部分。"))
        totals = dict(assessment.known)
    rows = [_total(kind, *totals[kind]) for kind in totals if totals[kind] and totals[kind][1]]
    if rows:
        columns = (
            Column("类别", 0.18), Column("至少", 0.19, "right"), Column("至多", 0.19, "right"),
            Column("人民币大写", 0.44),
        )  # fmt: skip
        blocks.append(Table(columns, tuple(rows)))
    else:
        blocks.append(Text("按所答情况，没有可以计出的金额。"))
    blocks += [Text(f"{KIND_WORDS[k]}：{said}。", "small") for k in totals for said in assessment.remarks.get(k, ())]
    return Section("一、按原文测算的合计", tuple(blocks))


def _total(kind: str, low: int, high: int) -> Row:
    label = KIND_WORDS[kind] + ("（仍须补缴）" if kind == "deferral" else "")
    words = [Line(capitals(high))] if low == high else [Line(f"至少{capitals(low)}"), Line(f"至多{capitals(high)}")]
    return Row(((Line(label, "strong"),), (Line(yuan(low)),), (Line(yuan(high)),), tuple(words)))


def _closing(job: PrintJob, codes: int) -> Closing:
    owner = job.centre.name if job.centre.configured else SAMPLE
    signatures = [("经办人", job.clerk), ("企业经办人", "")]
    if job.centre.window:
        signatures.append(("窗口", job.centre.window))
    if job.centre.telephone:
        signatures.append(("电话", job.centre.telephone))
    signatures.append(("日期", day(job.made_at.date())))
    scan = "扫码可在其他窗口调出本次回答" if codes == 1 else f"{codes} 个码依次扫描，可在其他窗口调出本次回答"
    return Closing(
        signatures=tuple(signatures),
        qr_note=f"{scan}；凭核验码可向本中心核验本单。",
        seal_place="盖章处",
        mark=(owner, "惠企政策预审专用", day(job.made_at.date()), job.serial),
    )
