"""A result as short plain text to paste into a chat, with the notice that it is 预审."""

from collections.abc import Iterator, Sequence

from core.assess import Assessment, Visit
from core.assess.answers import text_by_role
from core.assess.outcome import Outcome
from core.assess.several import COUNTED_ONCE, shares_of
from core.assess.status import Status
from core.assess.sums import MONEY, kind_sum, sum_words
from core.policy import Policy
from core.policy.money import wan
from core.policy.text import day_words
from core.report.notice import guide_words
from core.report.wording import based_on, circled, open_sum, open_words, shared_points, where

_OFFERED = (Status.STATUTORY, Status.MET, Status.RECOGNITION)
_NOTICE = (
    "以上是按原文所作的预审测算，不是审批决定，也不是领取凭证；能否享受、享受多少，以责任单位的审核、认定为准。",
    "“至少”按最严的读法，“至多”按最宽的读法；补贴奖励、税费减免、暂退缓缴不相加。",
)
_NOT_FINISHED = "还没有办结"


def plain_text(policy: Policy, visit: Visit, assessment: Assessment, serial: str = "") -> str:
    """Name, date, possible amount and office of each measure, what is missing, and the disclaimer.

    `serial`: empty while the visit is unfinished, and the text says so.
    """
    parts = (
        _head(policy, visit, assessment, serial),
        _sums(assessment),
        *_offers(policy, assessment),
        _matters(policy, assessment),
        _missing(assessment),
        _NOTICE,
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(policy: Policy, visit: Visit, assessment: Assessment, serial: str) -> list[str]:
    named = text_by_role(policy, visit, "name") or "未填企业名称"
    when = f"咨询日：{day_words(assessment.as_of)}　预审编号：{serial or _NOT_FINISHED}"
    notices = [f"提示：{said.rstrip('。')}。" for said in assessment.notices]
    return [
        f"【惠企政策预审】{named}",
        when,
        *(f"依据：{each}" for each in based_on(policy)),
        *notices,
    ]


def _sums(assessment: Assessment) -> list[str]:
    found = [kind_sum(assessment, kind) for kind in MONEY]
    lines = [f"{each.name}：{'，'.join(each.lines)}" for each in found if each.high != 0 or each.missing]
    return ["■ 按原文测算", *(lines or ["按所答情况，没有可以计出的金额。"])]


def _offers(policy: Policy, assessment: Assessment) -> Iterator[list[str]]:
    shared = shared_points(assessment.outcomes)
    for status in _OFFERED:
        found = [o for o in assessment.outcomes if o.status is status]
        common = shared if status is Status.RECOGNITION else ()
        lines = [f"{circled(n)} {text.rstrip('。')}。" for n, text in enumerate(common, 1)]
        if found:
            lines += [line for outcome in found for line in _offer(policy, outcome, shared)]
            yield [f"■ {status.words}（{len(found)} 项）", *lines]


def _offer(policy: Policy, outcome: Outcome, shared: Sequence[str]) -> Iterator[str]:
    yield f"· {outcome.name}（{where(outcome)}）：{_sum(outcome)}"
    yield f"　责任单位：{'、'.join(outcome.offices) or '原文未写明'}"
    if outcome.points:
        yield f"　{open_words(outcome.points, shared)}"
    for said in guide_words(policy, outcome):
        yield f"　{said}。"


def _matters(policy: Policy, assessment: Assessment) -> list[str]:
    """What several policies support at once, and which of them counts."""
    lines = []
    for matter in assessment.matters:
        lines.append(f"· {matter.name}")
        lines += [
            f"　{each.words}：{sum_words(*each.span)}，{each.counts}" for each in shares_of(policy, assessment, matter)
        ]
    return [f"■ {COUNTED_ONCE}", *lines] if lines else []


def _sum(outcome: Outcome) -> str:
    if outcome.high is None:
        return "原文没有写明金额"
    period = f"（{outcome.period}）" if outcome.period and outcome.high else ""
    later = "，仍须补缴" if outcome.kind == "deferral" and outcome.high else ""
    return sum_words(outcome.low or 0, outcome.high, wan) + period + later


def _missing(assessment: Assessment) -> list[str]:
    found = [o for o in assessment.outcomes if o.status is Status.MISSING]
    if not found:
        return []
    lines = []
    for each in found:
        lacks = "、".join(key.words() for key in each.missing)
        lines.append(f"· {each.name}（{where(each)}）{open_sum(each)}：还缺 {lacks}")
        lines.append(f"　责任单位：{'、'.join(each.offices) or '原文未写明'}")
    return [f"■ 信息不足（{len(found)} 项），补齐才能判", *lines]
