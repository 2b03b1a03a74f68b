"""How many keys three whole visits take: a practised clerk, who types no more than the window needs.

Each stroke counts, a chord (Ctrl+E) as one; the letters of names do not, nor what a scanner types. What the visit comes
to is the same as that of its file: nothing is left out to save keys.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.assess import Assessment, assess, read_value, read_visit
from core.assess.answers import read_typed
from core.errors import AnswerError
from core.policy import Policy
from core.policy.pack import Fact
from tests.ui.clerk import ENTER, Clerk, unfolded

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

K = Qt.Key
_PASTED = {"招用人员"}
"""Lists that come from a spreadsheet."""


class Practised(Clerk):
    """Counts the strokes, by step, and types each answer the shortest way that is read as meant."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self.spent: dict[str, int] = {}
        super().__init__(*args, **named)

    @property
    def keys(self) -> int:
        """All strokes."""
        return sum(self.spent.values())

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._count(1)
        super().press(key, modifiers)

    def type(self, text: str) -> None:
        naming = self.focused.objectName() in ("field:reception", "fact:企业名称")
        self._count(0 if naming else len(text))
        super().type(text)

    def _count(self, strokes: int) -> None:
        step = self.wizard.step if self.window.current == "visit" else "接待"
        self.spent[step] = self.spent.get(step, 0) + strokes

    def scan(self, text: str) -> None:
        """What a scanner types is none of the clerk's strokes."""
        QTest.keyClicks(self.focused, text)
        QTest.keyClick(self.focused, ENTER)

    def shortest(self, fact: Fact, value: Any) -> str:
        """The fewest strokes that mean the value."""
        meant, text = read_value(fact, str(value)), str(value)
        ways = [text]
        if fact.type == "date":
            ways += [text.replace("-", ""), text[2:].replace("-", "")]
        if fact.type == "money" and isinstance(meant, int):
            ways += [f"{meant / scale:.10g}{unit}" for scale in (100, 1_000_000) for unit in ("", "w")]
        if fact.type == "count":
            ways.append(str(meant))

        def means_it(way: str) -> bool:
            try:
                return way.isascii() and bool(read_typed(fact, way) == meant)
            except AnswerError:
                return False

        return min(filter(means_it, ways), key=len, default=text)

    # — as Clerk does, with fewer strokes

    def take_in(self, document: Mapping[str, Any]) -> Assessment:
        """The licence is scanned first; each page is left by Alt+↓ once all that is known is said."""
        answers = document["answers"]
        self._code = answers["统一社会信用代码"]
        self.begin()
        for step in ("企业", "规模与行业"):
            self.answer_page(step, answers)
        self.mark_matters(answers, rest_none=True)
        self.answer_page("具体情况", answers)
        return self.wizard.live.explained()

    def answer_page(self, step: str, answers: Mapping[str, Any]) -> None:
        assert self.wizard.step == step
        open_here = {n for n, told in answers.items() if self.policy.facts[n].step == step and not self._said(n, told)}
        while open_here:
            row = self._row()
            assert row is not None, (open_here, self.focused.objectName())
            known = row.fact.name in open_here
            self._answer(row, answers if known else {})
            open_here.discard(row.fact.name)
        self.press(K.Key_Down, Qt.KeyboardModifier.AltModifier)

    def _said(self, fact: str, told: Any) -> bool:
        """Whether the visit has this answer; that there is such a matter is less."""
        answer = self.wizard.live.answer(fact)
        return answer is not None and bool(answer.value == read_value(self.policy.facts[fact], told))

    def begin(self, name: str = "") -> None:
        self.scan(self._code)
        unfolded(lambda: self.window.current == "visit")

    def _value(self, fact: Fact, value: Any) -> None:
        if fact.first and value != "无":
            self.type(f"1{self.shortest(fact, value)}")
        elif fact.type in ("money", "count", "date") and value not in ("不清楚", "无"):
            self.type(self.shortest(fact, value))
        else:
            super()._value(fact, value)

    def _cell(self, field: Fact, value: Any) -> None:
        plain = field.type in ("money", "count", "date") and value not in (None, "不清楚", "无")
        self.type(self.shortest(field, value)) if plain else super()._cell(field, value)

    def _records(self, fact: Fact, records: Any) -> None:
        if fact.name not in _PASTED or not isinstance(records, list):
            super()._records(fact, records)
            return
        rows = [fact_names := [field.name for field in fact.fields]]
        rows += [[str(record.get(name, "")) for name in fact_names] for record in records]
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
        self.press(ENTER)  # the first record
        self.press(K.Key_V, Qt.KeyboardModifier.ControlModifier)
        row = self._row()
        assert row is not None
        while self._row() is row:  # from the last record on, and out
            self.press(ENTER)

    def mark_matters(self, answers: Mapping[str, Any], rest_none: bool) -> None:
        """Down to the last matter that there is, and on to the next step."""
        page = self.wizard.pages.page("涉及事项")
        if rest_none:
            self.ctrl(K.Key_E)

        there = {name for name in answers if self.policy.facts[name].matter}
        for stops in (page.stops()[:-1], None):
            if stops is None:
                self.press(ENTER)  # the others unfold
                stops = page.stops()[page.FIRST :]
            here = [stop for stop in stops if stop.objectName().removeprefix("matter:") in there]
            there -= {stop.objectName().removeprefix("matter:") for stop in here}
            for stop in stops if there else stops[: stops.index(here[-1]) + 1]:
                self._mark(stop, answers)
            if not there:
                break
        self.press(K.Key_Down, Qt.KeyboardModifier.AltModifier)


_WHO = """
policy: baoshan-2023-1
as_of: 2023-09-01
unmentioned: none
answers:
  主体类型: 企业
  注册地: 宝山区
  税务登记地: 宝山区
  经营地在宝山: true
  符合产业导向: 不清楚
  符合产业结构调整要求: 不清楚
  依法诚信经营: true
"""

SOFTWARE = """
  企业名称: 上海示例软件科技有限公司
  统一社会信用代码: 91310000717855129U
  所属街镇: 高境镇
  行业: I65
  从业人员: 86
  营业收入: 2350万元
  资产总额: 3100万元
  应纳税所得额: 380万元
  纳税人类型: 一般纳税人
  首次四上入库日: 2023-01-15
  高新技术企业: true
  高企证书起: 2021-11-18
  高企证书止: 2024-11-17
  上年度研发投入: 1060万元
  专精特新认定:
    - {级别: 市级专精特新, 认定日: 2023-03-15, 新认定: true}
  DCMM认证:
    - {等级: 三级, 认证日: 2023-06-20}
"""

RESTAURANT = """
  企业名称: 上海示例食味餐饮有限公司
  统一社会信用代码: 91310000717855129U
  所属街镇: 杨行镇
  行业: H62
  从业人员: 22
  营业收入: 410万元
  资产总额: 180万元
  应纳税所得额: 25万元
  纳税人类型: 小规模纳税人
  当期不含税销售额: 102万元
  六税两费减前税额: 18000元
  超定额加价水费: 500元
  超定额用水年度: 2023
"""

MANUFACTURER = """
  企业名称: 上海示例精密机械有限公司
  统一社会信用代码: 91310000717855129U
  所属街镇: 月浦镇
  行业: C34
  从业人员: 120
  营业收入: 6800万元
  资产总额: 5200万元
  应纳税所得额: 280万元
  纳税人类型: 一般纳税人
  到期贷款:
    - {金额: 500万元, 到期日: 2023-10-10, 因疫情暂时遇困: true}
    - {金额: 300万元, 到期日: 2023-11-15, 因疫情暂时遇困: true}
    - {金额: 200万元, 到期日: 2023-12-20, 因疫情暂时遇困: true}
  光伏项目:
    - {装机容量: 500千瓦, 并网日: 2023-06-10, 项目地在宝山: true, 公共机构项目: false}
    - {装机容量: 420千瓦, 并网日: 2023-08-15, 项目地在宝山: true, 公共机构项目: false}
"""

VISITS = {"软件企业": (SOFTWARE, 120), "餐馆": (RESTAURANT, 80), "制造企业": (MANUFACTURER, 160)}
"""What is said in each, and the most keys it may take."""


def visit_file(answers: str) -> dict[str, Any]:
    """The visit, as a file says it; a manufacturer has taken on twenty people."""
    document: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(_WHO + answers.lstrip("\n")), default=str))
    if "光伏项目" in document["answers"]:
        document["answers"]["招用人员"] = [_recruit(at) for at in range(20)]
    return document


def _recruit(at: int) -> dict[str, Any]:
    return {
        "人数": 1, "招录日": f"2023-05-{at + 1:02d}", "身份": "登记失业人员", "失业登记日": "2023-01-10",
        "合同起": f"2023-05-{at + 1:02d}", "合同止": "2025-05-31", "已缴社保": True,
    }  # fmt: skip


@pytest.fixture
def practised(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Practised]:
    """A practised clerk at an empty record."""
    seated = Practised(tmp_path, policy, datetime.date(2023, 9, 1))
    yield seated
    seated.close()


@pytest.mark.parametrize("who", VISITS)
def test_a_whole_visit_takes_no_more_keys_than_this(practised: Practised, policy: Policy, who: str) -> None:
    """From the scan of the licence to the finished visit; its result is that of its file."""
    answers, most = VISITS[who]
    document = visit_file(answers)
    told = practised.take_in(document)
    assert told.totals == assess(policy, read_visit(policy, document)).totals
    practised.finish()
    print(f"{who}：{practised.keys} 键（至多 {most}）", practised.spent)
    assert practised.keys <= most
