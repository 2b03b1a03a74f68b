"""A roster of invented enterprises with lists, for practice, screenshots, the manual and tests; generated, not shipped.

Each enterprise is a worked case of the pack with another name, code, street and size, with part of its answers. The
same count gives the same roster.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.assess.answers import Between, Visit, read_visit
from core.assess.credit_code import outer_valid
from core.assess.silence import NO_DAY, UNKNOWN
from core.assess.value_text import show_value
from core.errors import HuiqiError
from core.policy import Policy, pack_files
from core.policy.located_yaml import plain
from core.policy.pack import Fact

COUNT = 3_000
NAME = "示例名单.xlsx"
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACES = ("上海示例", "上海样本", "上海虚构", "上海演示")
_WORDS = (
    "精工", "新材", "云数", "食味", "物流", "光能", "医械", "智造", "商贸", "文旅", "建工", "环保", "电子", "软件",
    "餐饮",    "服饰", "仓储", "检测", "设计", "机器人",
)  # fmt: skip
_ENDS = ("有限公司", "科技有限公司", "发展有限公司", "（集团）有限公司", "股份有限公司", "商行")
_EVERY = 6
"""Every n-th worked case is used: reading all of them takes long."""
_TOLD = 0.72
"""The share of a case's answers that its row contains."""
_SLIPS = ("2,000万元（含税）", "待报", "约三千", "2023-13-01")
"""Typical unreadable input."""


def write_roster(to: Path, policy: Policy, count: int = COUNT) -> Path:
    """Write the roster as an .xlsx: a sheet of enterprises, and one for each list that any of them has."""
    import xlsxwriter

    chance = random.Random(20230915)
    visits = list(_invented(policy, count, chance))
    facts = [f for f in policy.facts.values() if f.type != "list" and any(f.name in v.answers for v in visits)]
    lists = [f for f in policy.facts.values() if f.type == "list" and any(f.name in v.answers for v in visits)]
    book = xlsxwriter.Workbook(str(to), {"strings_to_formulas": False, "strings_to_urls": False})
    try:
        _enterprises(book.add_worksheet("企业名单"), policy, facts, visits, chance)
        for fact in lists:
            _records(book.add_worksheet(fact.name[:31]), policy, fact, visits)
    finally:
        book.close()
    return to


def _enterprises(
    sheet: Any, policy: Policy, facts: Sequence[Fact], visits: Sequence[Visit], chance: random.Random
) -> None:
    sheet.write_string(0, 0, "重点企业名单（样例，企业都是虚构的）")
    heads = ["序号", *(_heading(fact) for fact in facts), "联系人", "联系电话"]
    for at, head in enumerate(heads):
        sheet.write_string(2, at, head)
    own = {policy.role("name"), policy.role("code")}
    for row, visit in enumerate(visits, 3):
        sheet.write_number(row, 0, row - 2)
        for at, fact in enumerate(facts, 1):
            answer = visit.answers.get(fact.name)
            if answer is not None and (fact.name in own or chance.random() < _TOLD):
                sheet.write(row, at, _cell(fact, answer.value))
        if row % 250 == 0:  # an unreadable cell in some rows
            slipped = next(at for at, f in enumerate(facts, 1) if f.type == "money")
            sheet.write_string(row, slipped, _SLIPS[row // 250 % len(_SLIPS)])
        sheet.write_string(row, len(heads) - 2, "示例")
        sheet.write_string(row, len(heads) - 1, "13800000000")


def _records(sheet: Any, policy: Policy, fact: Fact, visits: Sequence[Visit]) -> None:
    code = policy.role("code")
    for at, head in enumerate([code, *(_heading(field) for field in fact.fields)]):
        sheet.write_string(0, at, head)
    row = 1
    for visit in visits:
        answer = visit.answers.get(fact.name)
        for record in answer.value if answer is not None and isinstance(answer.value, tuple) else ():
            sheet.write_string(row, 0, str(visit.answers[code].value))
            for at, field in enumerate(fact.fields, 1):
                if field.name in record:
                    sheet.write(row, at, _cell(field, record[field.name]))
            row += 1


def _heading(fact: Fact) -> str:
    return f"{fact.name}（{fact.bare or '元'}）" if fact.type == "money" else fact.name


def _cell(fact: Fact, value: Any) -> str | float | int:
    """A value as offices type it: sums as bare numbers in the unit of the heading."""
    if value is UNKNOWN or value is NO_DAY or isinstance(value, Between):
        return show_value(fact, value)
    if fact.type == "money":
        return float(value) / (1_000_000 if fact.bare == "万元" else 100)
    return int(value) if fact.type == "count" else show_value(fact, value)


# ── enterprises ──────────────────────────────────────────────────────────────────────────────────────────────────


def _invented(policy: Policy, count: int, chance: random.Random) -> Iterator[Visit]:
    models = list(_models(policy))
    name, code, street = (policy.role(role) for role in ("name", "code", "street"))
    streets = policy.facts[street].options if street else ()
    for number in range(count):
        visit = _varied(policy, models[number % len(models)], chance)
        visit = visit.answered(name, _name(number)).answered(code, _code(number))
        yield visit.answered(street, streets[chance.randrange(len(streets))]) if streets else visit


def _models(policy: Policy) -> Iterator[Visit]:
    """Worked cases of the pack, those with complete answers first."""
    files = pack_files(policy.id)
    for name in sorted(files):
        if not name.startswith("cases/"):
            continue
        for at, text in enumerate(files[name].decode().split("\n---\n")):
            if at % _EVERY == 0 and (found := _read(policy, text)) is not None:
                yield found


def _read(policy: Policy, text: str) -> Visit | None:
    try:
        documents: Any = plain(text)
        return read_visit(policy, documents[0]) if documents else None
    except (HuiqiError, ValueError):
        return None  # a case that expects an error


def _varied(policy: Policy, visit: Visit, chance: random.Random) -> Visit:
    """The same case with other numbers."""
    scale = chance.choice((0.4, 0.7, 1.0, 1.0, 1.6, 2.5))
    for name, answer in visit.answers.items():
        fact = policy.facts[name]
        if fact.type in ("money", "count") and isinstance(answer.value, int) and fact.unit != "年":
            visit = visit.answered(name, _scaled(fact, answer.value, scale))
    return visit


def _scaled(fact: Fact, value: int, scale: float) -> int:
    unit = 1_000_000 if fact.type == "money" else 1
    return max(round(value * scale / unit), 1) * unit if value > 0 else value


def _name(number: int) -> str:
    place, word = _PLACES[number % len(_PLACES)], _WORDS[number // 4 % len(_WORDS)]
    return f"{place}{word}{number + 1:04d}{_ENDS[number // 7 % len(_ENDS)]}"


def _code(number: int) -> str:
    body = f"91310113MA{number + 1:07d}"
    return next(body + last for last in _LETTERS if outer_valid(body + last))
