"""Answers: parsing what people write, errors, serialisation."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Any

from core.assess import credit_code, numbers
from core.assess.silence import NO_DAY, NO_DAY_WORD, UNKNOWN, UNKNOWN_WORD
from core.assess.visit import EVIDENCE, Answer, AnswerValue, Between, Record, Unmentioned, Visit, ends_of
from core.errors import AnswerError, in_chinese, listed
from core.policy.caching import cached_per_object
from core.policy.fact import FactRole
from core.policy.pack import Fact, Policy
from core.policy.values import plain

# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

_INDUSTRY = re.compile(r"([A-T])(\d{2,4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?")


def read_value(fact: Fact, raw: object) -> AnswerValue:
    """The typed value of an answer, as written in a visit file or typed at the counter.

    Raises AnswerError with one sentence: what is wrong and how to write it. An empty text is no answer: the caller
    removes the answer with `Visit.without`.
    """
    return _reader(fact)(raw).value


AnswerReader = Callable[[object], Answer]
"""Reads the answers to one fact, as 口述. AnswerError as for `read_value`."""

_RECURRING = ("bool", "choice", "date", "money", "count", "quantity", "percent", "industry")
"""Types whose texts recur in many visits and contain no names; what was read of them is kept and shared."""
_UNKNOWN = Answer(UNKNOWN)
_YES, _NO = Answer(True), Answer(False)


@lru_cache(maxsize=1024)
def _reader(fact: Fact) -> AnswerReader:
    read_as, truths = _READERS[fact.type], fact.type == "bool"

    def read(raw: object) -> Answer:
        try:
            return Answer(read_as(fact, raw))
        except AnswerError:
            raise
        except (ValueError, OverflowError) as e:
            said = in_chinese(e, "读不懂，请照样例写").replace(f"“{raw}”", f"“{_called(raw)}”")
            raise AnswerError(f"{fact.name}：{said}") from None

    read_again: AnswerReader = lru_cache(maxsize=512)(read) if fact.type in _RECURRING else read

    def answer(raw: object) -> Answer:
        if isinstance(raw, str):
            text = raw.strip()
            return _UNKNOWN if text == UNKNOWN_WORD else read_again(text)
        if truths and (raw is True or raw is False):
            return _YES if raw else _NO
        return read(raw)

    return answer


@cached_per_object
def _readers(policy: Policy) -> Mapping[str, AnswerReader]:
    return {name: _reader(fact) for name, fact in policy.facts.items()}


def _called(raw: object) -> str:
    """How an error message quotes a raw value: not in Python syntax."""
    match raw:
        case None:
            return "空"
        case bool():
            return str(raw).lower()
        case list() | tuple() | dict():
            return "一组内容"
        case _:
            return str(raw)


def read_typed(fact: Fact, text: str, unit: str = "") -> AnswerValue:
    """The typed value of text typed at the counter: a bare sum is in the unit that people mean there (in a file it is
    元). `unit`: another one, if the user chose it."""
    return read_value(fact, with_unit(fact, text, unit))


def with_unit(fact: Fact, text: str, unit: str = "") -> str:
    """The text with the unit added that a bare sum is meant in; six digits are a date of this century (230115)."""
    if fact.type == "date" and re.fullmatch(r"\d{6}", text.strip()):
        return f"20{text.strip()}"
    bare = fact.type == "money" and numbers.is_bare(text)
    return f"{text.strip()}{unit or fact.bare or '元'}" if bare else text


_UNPRINTABLE = re.compile(r"[\x00-\x1f\ud800-\udfff]")
"""Control characters, and halves of surrogate pairs."""


def _text(fact: Fact, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise ValueError("要写成文字")
    text = str(raw)
    if _UNPRINTABLE.search(text):
        raise ValueError("含有不能显示的控制字符，请删去后重写")
    if len(text) > 500:
        raise ValueError("太长，最多 500 字")
    return text


def _choice(fact: Fact, raw: object) -> str:
    if isinstance(raw, str) and raw in fact.options:
        return raw
    near = get_close_matches(str(raw), fact.options, 1, 0.4)
    hint = f"，是不是“{near[0]}”" if near else ""
    raise ValueError(f"没有“{raw}”这一项{hint}；可选：{'、'.join(fact.options)}")


def _bool(fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("是", "有", "true", "True"):
        return True
    if raw in ("否", "无", "没有", "false", "False"):
        return False
    raise ValueError(f"“{raw}”不是 是、否 或 不清楚")


def _date(fact: Fact, raw: object) -> AnswerValue:
    if isinstance(raw, datetime.date):
        return raw
    if raw == NO_DAY_WORD:
        return NO_DAY
    found = _ISO.fullmatch(str(raw))
    if not found:
        digits = numbers.tidy(str(raw))
        found = _DATE.fullmatch(digits) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", digits)
    if not found:
        raise ValueError(f"“{raw}”不是日期，请写成 2023-06-15")
    try:
        day = datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"没有 {raw} 这一天，请查对月和日") from None
    if not 1949 <= day.year <= 2199:
        raise ValueError(f"年份 {day.year} 不合理，请查对")
    return day


def _ranged(raw: object, one: Callable[[str], int | Fraction]) -> AnswerValue:
    """A number, or a range of two."""
    low, high = numbers.ranged(raw, one)
    return low if low == high else Between(low, high)


def _money(fact: Fact, raw: object) -> AnswerValue:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f"“{raw}”不是金额，请写成 2000万元、1250.50元 这样")
    if (plain_sum := numbers.as_written(raw)) is not None:
        return plain_sum
    value = _ranged(raw, numbers.sum_in_fen)
    low, high = ends_of(value)
    if low < 0 and not fact.negative:
        raise ValueError(f"“{raw}”不能小于 0")
    if max(abs(low), abs(high)) > 10**16:
        raise ValueError(f"“{raw}”超过一百万亿元，请查对")
    return value


def _count(fact: Fact, raw: object) -> AnswerValue:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise ValueError(f"“{raw}”不是整数")
    if isinstance(raw, int) and 0 <= raw < 10**9:
        return raw
    text = str(raw).removesuffix(fact.unit)
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)  # fast path for the usual form
    return _ranged(raw, lambda text: numbers.whole(text, fact.unit))


def _quantity(fact: Fact, raw: object) -> AnswerValue:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f"“{raw}”不是{fact.unit}数")
    return _ranged(raw, lambda text: plain(numbers.watts(text)))


def _percent(fact: Fact, raw: object) -> AnswerValue:
    value = _ranged(raw, numbers.share)
    low, high = ends_of(value)
    least, most = (-1, _MOST_GROWTH) if fact.negative else (0, 1)
    if low < least:
        raise ValueError(f"“{raw}”{'低于 -100%，请查对：最多减到没有' if fact.negative else '不能小于 0%'}")
    if high > most:
        raise ValueError(f"“{raw}”{'太大' if fact.negative else '超过 100%'}，请查对")
    return value


_MOST_GROWTH = 10**6
"""As a share of 1: more is a typing error, and exceeds what a roster's column holds exactly."""


def _industry(fact: Fact, raw: object) -> str:
    code = numbers.tidy(str(raw).strip().partition(" ")[0]).upper()
    if not _INDUSTRY.fullmatch(code):
        raise ValueError(f"“{raw}”不是行业代码，请写门类字母加 2 至 4 位数字，如 F52、C34、L7291（GB/T 4754-2017）")
    divisions = _divisions(fact)
    if divisions and code[:3] not in divisions:
        own = [d[1:] for d in divisions if d[0] == code[0]]
        raise ValueError(f"没有行业代码 {raw}：{code[0]} 门类的大类是 {min(own)}–{max(own)}")
    return code


@lru_cache
def _divisions(fact: Fact) -> Mapping[str, None]:
    """The divisions (大类) of the industries in order."""
    return dict.fromkeys(option[:3] for option in fact.options)


def industry_name(fact: Fact, code: str) -> str:
    """The name of an industry, or of its division; "" if the pack has none."""
    named = dict(o.split(" ", 1) for o in fact.options)
    return named.get(code) or named.get(code[:3], "")


def _uscc(fact: Fact, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise ValueError("要写成文字")
    code = credit_code.tidy_code(str(raw))
    wrong = credit_code.fault(code)
    if wrong:
        raise ValueError(wrong)
    return code


def _list(fact: Fact, raw: object) -> tuple[Record, ...]:
    if not isinstance(raw, list | tuple):
        raise ValueError("要写成一条一条的记录；没有就写 []")
    return tuple([_record(fact, row, at) for at, row in enumerate(raw, 1)])


def _record(fact: Fact, row: object, at: int) -> Record:
    if not isinstance(row, Mapping):
        raise ValueError(f"第 {at} 条不是一组 名称: 内容")
    fields = _fields(fact)
    out: dict[str, AnswerValue] = {}
    for name, raw in row.items():
        read = fields.get(name)
        if read is None:
            raise AnswerError(f"{fact.name}第 {at} 条：没有“{name}”这一栏{_nearest(name, fields)}")
        if raw is None:
            continue
        try:
            out[name] = read(raw).value
        except AnswerError as e:
            raise AnswerError(f"{fact.name}第 {at} 条，{e.message}") from None
    return out


@lru_cache
def _fields(fact: Fact) -> Mapping[str, AnswerReader]:
    return {field.name: _reader(field) for field in fact.fields}


_READERS: dict[str, Callable[[Fact, object], AnswerValue]] = {
    "text": _text, "uscc": _uscc, "choice": _choice, "bool": _bool, "date": _date, "money": _money,
    "count": _count, "quantity": _quantity, "percent": _percent, "industry": _industry, "list": _list,
}  # fmt: skip


def _nearest(name: object, known: Mapping[str, object]) -> str:
    near = get_close_matches(str(name), list(known), 1, 0.4)
    return f"，最接近的是“{near[0]}”" if near else ""


def read_visit(policy: Policy, document: object, typed: bool = True) -> Visit:
    """A visit from the content of its file (YAML or JSON, dates as text). AnswerError lists every error.

    `typed=False`: for content that the program wrote itself (a QR code): whatever was accepted then is accepted again.
    """
    if not isinstance(document, Mapping):
        raise AnswerError("这份咨询不是 名称: 内容 的形式，请照 cases/ 里的样例写")
    faults = list(_head_faults(policy, document))
    try:
        as_of = _as_of(document.get("as_of", ""))
    except ValueError as e:
        faults.append(str(e))
    answers: dict[str, Answer] = {}
    given = document.get("answers") or {}
    if not isinstance(given, Mapping):
        faults.append("answers 不是 事实名: 内容 的形式")
        given = {}
    proofs = document.get("evidence") or {}
    if not isinstance(proofs, Mapping):
        faults.append(f"evidence 不是 事实名: 凭据 的形式（凭据写 {'、'.join(EVIDENCE)}）")
        proofs = {}
    readers = _readers(policy)
    for name, raw in given.items():
        read = readers.get(name)
        if read is None:
            faults.append(f"没有“{name}”这个事实{_nearest(name, policy.facts)}")
            continue
        if raw is None:
            continue
        try:
            answer = read(raw)
        except AnswerError as e:
            faults.append(e.message)
            continue
        if name in proofs:
            proof = proofs[name]
            if proof not in EVIDENCE:
                faults.append(f"{name}：凭据“{proof}”不在 {'、'.join(EVIDENCE)} 之内")
                continue
            answer = Answer(answer.value, proof)
        answers[name] = answer
    faults += days_out_of_order(policy, answers) if typed else ()
    if faults:
        raise AnswerError(listed(faults))
    return Visit(policy.id, as_of, document["unmentioned"], answers)


_AS_OF = Fact("as_of", "date")
_HEAD = dict.fromkeys(("policy", "as_of", "unmentioned", "answers", "evidence", "title", "expect"))
_HEAD_OF_SEVERAL = dict.fromkeys(("policies", *list(_HEAD)[1:]))


def _head_faults(policy: Policy, document: Mapping[object, object]) -> Iterator[str]:
    known = _HEAD_OF_SEVERAL if policy.parts else _HEAD
    for name in document:
        if name not in known:
            yield f"没有“{name}”这一栏{_nearest(name, known)}"
    if not policy.parts and document.get("policy") != policy.id:
        yield f"policy 写的是“{document.get('policy')}”，这里只有“{policy.id}”"
    if policy.parts and document.get("policies") != [part.id for part in policy.parts]:
        yield f"policies 要写 {policy.id.replace(' ', '、')}"
    if document.get("unmentioned") not in ("none", "matters", "unknown"):
        yield "unmentioned 要写 none（没提到的没有）、matters（没提到的事项没有，其余没问）或 unknown（没提到的没问）"


def _as_of(raw: object) -> datetime.date:
    """The 咨询日. ValueError with a sentence."""
    try:
        day = _date(_AS_OF, raw)
    except ValueError as e:
        raise ValueError(f"as_of（咨询日）：{in_chinese(e, '请写成 2023-09-01')}") from None
    if not isinstance(day, datetime.date):
        raise ValueError("as_of（咨询日）不能是无，请写成 2023-09-01")
    return day


def days_out_of_order(policy: Policy, answers: Mapping[str, Answer]) -> Iterator[str]:
    """A sentence for each impossible pair of dates: a contract that ends before it begins."""
    following, lists = _days(policy)
    if any(fact.name in answers for fact in following):
        yield from out_of_order(following, {name: answer.value for name, answer in answers.items()})
    for name, fields in lists:
        rows = answers[name].value if name in answers else ()
        for at, row in enumerate(rows if isinstance(rows, tuple) else (), 1):
            yield from (f"{name}第 {at} 条，{sentence}" for sentence in out_of_order(fields, row))


@cached_per_object
def _days(policy: Policy) -> tuple[Sequence[Fact], Sequence[tuple[str, Sequence[Fact]]]]:
    """The dates of a policy with a `not_before` date, and those in the records of each list."""
    facts = policy.facts.values()
    lists = [(f.name, [field for field in f.fields if field.not_before]) for f in facts if f.type == "list"]
    return [f for f in facts if f.not_before], [pair for pair in lists if pair[1]]


def out_of_order(facts: Iterable[Fact], values: Mapping[str, AnswerValue], name: str = "") -> Iterator[str]:
    """The same for dates of one record; with a name, only the pairs that contain this date."""
    for fact in facts:
        first, last = values.get(fact.not_before), values.get(fact.name)
        mine = not name or name in (fact.name, fact.not_before)
        if mine and isinstance(first, datetime.date) and isinstance(last, datetime.date) and last < first:
            yield f"{fact.name}（{last.isoformat()}）早于{fact.not_before}（{first.isoformat()}），请查对"


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def write_value(fact: Fact, value: AnswerValue) -> object:
    """The value in a visit file: plain JSON that `read_value` parses to the same value."""
    if value is UNKNOWN or value is NO_DAY:
        return str(value)
    if fact.type == "list":
        return [{name: write_value(fact.field(name), v) for name, v in row.items()} for row in value]
    if isinstance(value, Between):
        unit = {"money": "元", "quantity": "瓦", "percent": "%"}.get(fact.type, fact.unit)
        return f"{_plain(fact, value.low)}~{_plain(fact, value.high)}{unit}"
    if fact.type in ("money", "quantity", "percent"):
        return _plain(fact, value) + {"money": "元", "quantity": "瓦", "percent": "%"}[fact.type]
    return value.isoformat() if fact.type == "date" else value


def _plain(fact: Fact, value: int | Fraction) -> str:
    scale = {"money": Fraction(1, 100), "percent": Fraction(100)}.get(fact.type, Fraction(1))
    return numbers.exact(value * scale)


def text_by_role(policy: Policy, visit: Visit, role: FactRole) -> str:
    """The answer to the fact with a role, as text (the enterprise's name); "" if there is none."""
    answer = visit.answers.get(policy.role(role))
    return answer.value if answer is not None and isinstance(answer.value, str) else ""


def write_visit(policy: Policy, visit: Visit) -> dict[str, Any]:
    """The content of a visit file; `read_visit` reads it as an equal visit."""
    document: dict[str, object] = {
        **({"policies": [part.id for part in policy.parts]} if policy.parts else {"policy": visit.policy}),
        "as_of": visit.as_of.isoformat(),
        "unmentioned": visit.unmentioned,
        "answers": {n: write_value(policy.facts[n], a.value) for n, a in visit.answers.items()},
    }
    proofs = {n: a.evidence for n, a in visit.answers.items() if a.evidence != EVIDENCE[0]}
    return document | ({"evidence": proofs} if proofs else {})


__all__ = [
    "EVIDENCE", "NO_DAY", "NO_DAY_WORD", "UNKNOWN", "UNKNOWN_WORD", "Answer", "AnswerValue", "Between", "Record",
    "Unmentioned", "Visit", "days_out_of_order", "industry_name", "out_of_order", "read_typed", "read_value",
    "read_visit", "text_by_role", "with_unit", "write_value", "write_visit",
]  # fmt: skip
