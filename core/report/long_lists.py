"""Lists too long to be read on paper: totals for each field, and a digest of all records."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from core.assess import Visit, show_value, write_value
from core.assess.answers import NO_DAY, UNKNOWN, Between
from core.policy import Fact, Policy
from core.report.content import Line, PaperCell

MOST = 60
"""Number of records that a 底联 lists one by one; longer lists are summarised, unless printed in full."""
_RUNS = 20
_ADDED = ("money", "count", "quantity")


def too_long(fact: Fact, value: object) -> bool:
    """Whether a list answer is summarised, unless printed in full."""
    return fact.type == "list" and isinstance(value, tuple) and len(value) > MOST


def any_too_long(policy: Policy, visit: Visit) -> bool:
    """Whether a visit has such a list."""
    return any(too_long(policy.facts[name], answer.value) for name, answer in visit.answers.items())


def summed(fact: Fact, records: Sequence[Mapping[str, Any]]) -> PaperCell:
    """A list answer as totals, with the digest of its stored records."""
    said = f"共 {len(records)} 条，这里只列合计；逐条的回答在预审记录里，摘要 {_digest(fact, records)}"
    return (Line(said), *_totals(fact, records))


def in_full(fact: Fact, records: Sequence[Mapping[str, Any]]) -> PaperCell:
    """The same totals and digest, then each record."""
    said = f"共 {len(records)} 条，合计如下，后面逐条列出；摘要 {_digest(fact, records)}"
    return (Line(said), *_totals(fact, records), *one_by_one(fact, records))


def one_by_one(fact: Fact, records: Sequence[Mapping[str, Any]]) -> PaperCell:
    """Each record of a list answer, numbered as the reasons name them."""
    return tuple(
        Line(
            f"{number}. " + "；".join(f"{name} {show_value(fact.field(name), value)}" for name, value in record.items())
        )
        for number, record in enumerate(records, 1)
    )


def _digest(fact: Fact, records: Sequence[Mapping[str, Any]]) -> str:
    kept = json.dumps(write_value(fact, tuple(records)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(kept.encode()).hexdigest()[:16].upper()


def _totals(fact: Fact, records: Sequence[Mapping[str, Any]]) -> PaperCell:
    fields = [f for f in fact.fields if any(f.name in record for record in records)]
    return tuple(Line(f"{f.name}：{_summary_of(f, [r.get(f.name) for r in records])}") for f in fields)


def _summary_of(fact: Fact, values: Sequence[Any]) -> str:
    """Summary of one field over all records, with the number of records where it is unknown."""
    known = [value for value in values if value is not None and value is not UNKNOWN]
    rest = ((UNKNOWN, "不清楚"), (None, "没有填"))
    said = [_known(fact, known)] if known else []
    said += [f"{words} {count} 条" for value, words in rest if (count := sum(v is value for v in values))]
    return "，".join(said)


def _known(fact: Fact, known: Sequence[Any]) -> str:
    if fact.type in _ADDED:
        return f"合计 {show_value(fact, _sum(known))}（{_least_and_most(fact, known)}）"
    if fact.type in ("date", "percent"):
        return _least_and_most(fact, known)
    counted = Counter(show_value(fact, value) for value in known)
    if fact.type in ("bool", "choice"):
        return "、".join(f"{word} {count} 条" for word, count in counted.most_common())
    return f"已填 {len(known)} 条，{len(counted)} 种"


def _sum(known: Sequence[Any]) -> Any:
    low, high = (sum(_end(value, end) for value in known) for end in ("low", "high"))
    return low if low == high else Between(low, high)


def _least_and_most(fact: Fact, known: Sequence[Any]) -> str:
    """Smallest and largest known value; 无 for a day counts as neither."""
    ordered = [value for value in known if value is not NO_DAY]
    said = [f"无 {len(known) - len(ordered)} 条"] if len(ordered) < len(known) else []
    if ordered:
        least, most = min(_end(v, "low") for v in ordered), max(_end(v, "high") for v in ordered)
        ends = dict.fromkeys((show_value(fact, least), show_value(fact, most)))
        said.insert(0, " 至 ".join(ends))
    return "，".join(said)


def _end(value: Any, end: str) -> Any:
    return getattr(value, end) if isinstance(value, Between) else value


def places(numbers: Sequence[int]) -> str:
    """Record numbers as ranges: 第 2～7、9、11～14 条，共 11 条."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    told = "、".join(str(a) if a == b else f"{a}～{b}" for a, b in runs[:_RUNS])
    return f"第 {told}{'…' if len(runs) > _RUNS else ''} 条，共 {len(numbers)} 条"
