"""What is typed at the counter: how each text is understood as each kind of answer, or why it is not."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from core.assess import read_visit, write_visit
from core.assess.answers import UNKNOWN, read_typed, read_value, write_value
from core.assess.cautions import cautions
from core.assess.value_text import echo_twice, show_value, type_value
from core.errors import AnswerError
from core.policy import Policy, load_policy
from core.policy.fact import Fact
from tests.plain_text import plain_text

TEXTS = (
    "",
    " ",
    "0",
    "-1",
    "1",
    "1.5",
    "86",
    "１２",
    "1,000",
    "1，000",
    "12,34",
    "三十五",
    "35~45",
    "35～45人",
    "45~35",
    "35-45",
    "约30",
    "30人",
    "30名",
    "8万",
    "8万元",
    "8.5万元",
    "0.001元",
    "2350万",
    "2亿",
    "1.2亿元",
    "1千万元",
    "5百元",
    "80000",
    "8万~10万元",
    "10万元~8万元",
    "-5万元",
    "20%",
    "0.2",
    "120%",
    "百分之二十",
    "-120%",
    "520",
    "520千瓦",
    "0.5兆瓦",
    "6MW",
    "300瓦",
    "5万千瓦",
    "2023-06-15",
    "2023.6.15",
    "2023/6/15",
    "20230615",
    "230615",
    "2023年6月15日",
    "2023-02-30",
    "6月15日",
    "无",
    "没有",
    "不清楚",
    "是",
    "否",
    "有",
    "true",
    "y",
    "对",
    "C34",
    "c34",
    "34",
    "C",
    "F52 零售业",
    "零售业",
    "Z99",
    "企业",
    "个体",
    "91310000717855129U",
    "91310000717855129X",
    "913100007178551",
    "９１３１００００７１７８５５１２９U",
    "某某公司",
    "x" * 300,
    "1e5",
    "nan",
    "½",
)
RAW: tuple[object, ...] = (
    None,
    True,
    False,
    5,
    0.5,
    -3,
    [],
    {},
    [{}],
    [{"没有的": 1}],
    [5],
    "x",
    datetime.date(2023, 1, 2),
)


def kinds(policy: Policy) -> Iterator[Fact]:
    """A fact of each kind: of each type, with and without what changes how it is read."""
    seen = set()
    for fact in policy.facts.values():
        for each in (fact, *fact.fields):
            kind = (each.type, each.unit, each.bare, each.negative, each.endless, bool(each.first), each.happened)
            if kind not in seen and (each.type != "choice" or len(each.options) < 6):
                seen.add(kind)
                yield each


def told(fact: Fact, read: Callable[[], object]) -> str:
    """How it is understood: as kept, shown, echoed and written again."""
    try:
        value = read()
    except AnswerError as e:
        return f"× {e.message}"
    if value is None:
        return "没有答"
    again = write_value(fact, value)
    said = cautions(fact, value, datetime.date(2023, 3, 1))
    return (
        f"{show_value(fact, value)} | {type_value(fact, value)} | {echo_twice(fact, value)} | {again} {''.join(said)}"
    )


def test_each_text_is_understood_as_approved(approved: Callable[[str, str], None]) -> None:
    """Of every kind of fact of the shipped policy, what is typed and what stands in a file."""
    lines = list[str]()
    for fact in kinds(load_policy("baoshan-2023-1")):
        lines.append(f"# {fact.name} {fact.type} {fact.unit}")
        for text in TEXTS:
            typed, read = (told(fact, lambda: read_typed(fact, text)), told(fact, lambda: read_value(fact, text)))  # noqa: B023
            lines.append(f"{text[:30]!r}: {typed}" + (f"；在文件里 {read}" if read != typed else ""))
        lines += [f"{raw!r}: {told(fact, lambda: read_value(fact, raw))}" for raw in RAW]  # noqa: B023
    approved("typed.txt", "\n".join(lines) + "\n")


WHOLE = {"policy": "toy", "as_of": "2024-06-03", "unmentioned": "none", "answers": {}}
DOCUMENTS: tuple[object, ...] = (
    [],
    "x",
    {},
    {**WHOLE, "policy": "other"},
    {**WHOLE, "as_of": "2024-13-01"},
    {**WHOLE, "as_of": "无"},
    {**WHOLE, "unmentioned": "all"},
    {**WHOLE, "answers": []},
    {**WHOLE, "evidence": []},
    {**WHOLE, "answer": {}},
    {**WHOLE, "answers": {"修缮费": "1元"}},
    {**WHOLE, "answers": {"修缮费用": "很多", "摊位": [{"在夜市": "也许"}, 5]}},
    {**WHOLE, "answers": {"修缮费用": None}},
    {**WHOLE, "answers": {"修缮费用": "5元"}, "evidence": {"修缮费用": "听说"}},
    {**WHOLE, "answers": {"修缮费用": "5元"}, "evidence": {"修缮费用": "见原件"}},
    {**WHOLE, "answers": {"学徒": [{"出师日": "2024-07-01", "人数": "3~5人"}], "摊位": "不清楚", "修缮估价": "3~5元"}},
    {**WHOLE, "title": "题", "expect": {}, "unmentioned": "matters"},
)


def test_each_visit_file_is_read_as_approved(approved: Callable[[str, str], None]) -> None:
    """Every fault at once; what is read is written as it was."""
    from tests.test_toy_pack import toy

    lines = list[str]()
    for document in DOCUMENTS:
        lines.append(f"# {document}")
        try:
            visit = read_visit(toy(), document)
        except AnswerError as e:
            lines.append(e.message)
            continue
        lines += [plain_text(visit), str(write_visit(toy(), visit))]
        assert read_visit(toy(), write_visit(toy(), visit)) == visit
        lines += [f"{name}: {answer.value is UNKNOWN}" for name, answer in visit.answers.items()]
    approved("visit files.txt", "\n".join(lines) + "\n")
