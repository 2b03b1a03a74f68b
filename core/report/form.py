"""A blank one-page questionnaire with the questions of some measures, filled in by hand while waiting. No drawing here.

Its QR code names the measures, so that the counter can begin the visit with their questions: `HQF 3-1/18-2.`, in the
alphanumeric QR set; under several policies with their ids: `HQF BAOSHAN-2023-1:3-1.`. It contains nothing about an
enterprise.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from core.assess.questions import Readers
from core.policy import Fact, Policy
from core.report.content import (
    Centre,
    Closing,
    Column,
    Line,
    PaperCell,
    PaperRow,
    PaperTable,
    PaperText,
    PrintJob,
    Section,
    Summary,
)
from core.report.wording import named_policies, place_of

_BEGIN = "HQF "
_MEASURE = r"(?:[A-Z0-9-]+:)?[0-9]+-[0-9]+"
_HEAD = re.compile(rf"HQF ({_MEASURE}(?:/{_MEASURE})*)\.")
_START = re.compile(rf"{_BEGIN}(?={_MEASURE})")
_WHO = ("name", "code")
_NOTICE = "只填知道的，不知道的写“不清楚”；填好交给窗口。这是问卷，不是申请，也不是审批。"
_LINE = "________"
_WIDE = 25  # characters per line of the right column


def payload(measures: Iterable[str]) -> str:
    """The text of a questionnaire's QR code."""
    return f"{_BEGIN}{'/'.join(measures)}.".upper()


def read_form(scan: str) -> tuple[str, ...]:
    """The measures named in a scanned questionnaire code; empty for any other text."""
    found = _HEAD.fullmatch(_typed(scan))
    return tuple(found[1].lower().split("/")) if found else ()


def begins_form(scan: str) -> bool:
    """Whether a text is a (possibly incomplete) questionnaire code: the rest may still be on its way."""
    return _typed(scan).startswith(_BEGIN.strip())


def _typed(scan: str) -> str:
    """A scan in normal form: undoes what an input method or caps lock did to it, and drops text typed before it."""
    typed = unicodedata.normalize("NFKC", scan.replace("。", ".").replace("、", "/")).strip().upper()
    return typed[max((found.start() for found in _START.finditer(typed)), default=0) :]


def questions(policy: Policy, measures: Iterable[str]) -> tuple[Fact, ...]:
    """The questions for these measures: who the enterprise is, then each fact that the measures read, in interview
    order."""
    wanted, readers = set(measures), Readers(policy)
    steps = [step.name for step in policy.steps]
    asked = [
        fact for fact in policy.facts.values()
        # facts and roles concerning others are asked at the end
        if not fact.decided_by and not any(field.role for field in fact.fields)
        and (fact.role in _WHO or wanted & readers.keys_of(fact.name))
    ]  # fmt: skip
    return tuple(sorted(asked, key=lambda fact: (fact.role not in _WHO, steps.index(fact.step))))


def summarise_form(policy: Policy, measures: Sequence[str], centre: Centre, made_at: datetime) -> Summary:
    """The content of the page."""
    asked = [policy.measure(id) for id in measures]
    named = zip(asked, map(policy.number_of, measures), strict=True)
    about = "、".join(f"{m.name}（{number}{place_of(m)}）" for m, number in named)
    rows = tuple(PaperRow((_question(fact), _blanks(fact))) for fact in questions(policy, measures))
    columns = (Column("问什么", 0.46), Column("请填写", 0.54))
    job = PrintJob("", "", "", "", "", "", centre, made_at, 1, "告知单")
    return Summary(
        job=job,
        title="惠企政策问卷",
        subtitle=(*named_policies(policy), centre.name if centre.configured else "样张"),
        code="",
        qr=(payload(measures),),
        sections=(
            Section(
                "", (PaperText(f"问的是：{about}。", "band"), PaperText(_NOTICE, "small"), PaperTable(columns, rows))
            ),
        ),
        closing=Closing((("填写人", ""), ("电话", ""), ("日期", "")), "窗口扫码，先问这些", "", ("问卷",)),
    )


def _question(fact: Fact) -> tuple[Line, ...]:
    said = fact.question or (f"{fact.matter}：有没有？" if fact.matter else fact.name)
    more = f"（有“{fact.matter}”的）" if fact.matter and fact.question else ""
    return (Line(said + more),)


def _blanks(fact: Fact) -> PaperCell:
    """The blanks of a fact: boxes that stay with their labels, lines; for a list, one record field by field."""
    none = ["□ 没有"] if fact.matter else []
    if fact.type == "list":
        fields = [f"{field.name} {'　'.join(_boxes(field))}" for field in fact.fields]
        return (Line("□ 没有　□ 有（多的写在背面）："), *_packed(fields))
    return tuple(_packed([*none, *_boxes(fact)]))


def _boxes(fact: Fact) -> list[str]:
    if fact.type == "bool":
        return ["□ 是", "□ 否", "□ 不清楚"]
    if fact.type == "choice":
        return [f"□ {option}" for option in fact.options]
    if fact.type == "date":
        return ["______年___月___日"]
    unit = {"money": fact.bare or "元", "percent": "%", "quantity": "千瓦", "count": fact.unit}.get(fact.type, "")
    return [f"{_LINE}{unit}" if unit else _LINE * 3]


def _packed(pieces: Sequence[str]) -> Iterator[Line]:
    """Fill lines with as many pieces as fit."""
    line = ""
    for piece in pieces:
        if line and len(line) + len(piece) > _WIDE:
            yield Line(line)
            line = ""
        line += f"　{piece}" if line else piece
    if line:
        yield Line(line)
