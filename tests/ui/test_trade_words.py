"""行业 is found by what people call their trade: typed, spelt, by initials, and by words that nobody listed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from core.policy import load_policy
from tests.ui.clerk import Clerk

from PySide6.QtCore import Qt

CALLED = """
C18 裁缝 服装厂 · C33 五金加工 焊接 门窗厂 · C39 无人机 芯片 · E48 园林绿化 · E49 水电工 · E50 装修
F51 贸易公司 废品回收
F52 面包店 药店 奶站 肉铺 充电桩 网店 加油站 水果店 · G54 搬家 快运 · G58 货代 报关 · G60 快递 · H61 民宿
H62 奶茶店 咖啡店 外卖 夜宵 面馆 · I64 云计算 · I65 动漫 人工智能 软件公司 · K7020 物业 · K70 中介
L72 打印店 投资公司 代账 公证处 猎头 · M75 专利 · N78 管道疏通 · O80 摄影 家政 婚介 · O81 修车 配钥匙 手机维修
O82 保洁 宠物医院 · P83 幼儿园 驾校 琴行 · Q84 牙科 · Q85 养老院 · R90 网吧
"""
TYPED = [(word, line.split()[0]) for line in CALLED.replace("\n", "·").split("·") for word in line.split()[1:]]
SPELT = [
    ("naicha", "H62"), ("dayindian", "L72"), ("jiazheng", "O80"), ("banjia", "G54"), ("mianbao", "F52"),
    ("dyd", "L72"), ("yey", "P83"), ("bj", "O82"), ("xc", "O81"), ("KDZ", "G60"), ("jzz", "E50"),
]  # fmt: skip
UNLISTED = [
    ("咖啡屋", "H62"),
    ("面包房", "F52"),
    ("美甲店", "O80"),
    ("陶瓷加工", "C30"),
    ("空调维修", "O81"),
    ("棋牌馆", "R90"),
]


@pytest.fixture(scope="module")
def clerk(qapp: Any, tmp_path_factory: Any) -> Iterator[Clerk]:
    """A clerk with a visit on the desk, for all words: a desk takes long to set up."""
    seated = Clerk(tmp_path_factory.mktemp("trades"), load_policy("baoshan-2023-1"), datetime.date(2023, 9, 1))
    seated.begin("上海示例有限公司")
    yield seated
    seated.close()


def found_for(clerk: Clerk, typed: str) -> list[str]:
    """The codes that are offered while this is typed into 行业, which is emptied again."""
    clerk.wizard.go_to("行业")
    clerk.type(typed)
    editor: Any = clerk.wizard.pages.page("规模与行业").row("行业").editor
    found = [line.partition(" ")[0] for line in editor._found.stringList()]
    editor._completer.popup().hide()
    clerk.window.activateWindow()  # offscreen, a list that goes leaves no window active
    editor.line.setFocus()
    clerk.focused.selectAll()  # type: ignore[attr-defined]
    clerk.press(Qt.Key.Key_Delete)
    return found


@pytest.mark.parametrize(("typed", "code"), [*TYPED, *SPELT, *UNLISTED])
def test_a_trade_is_offered_by_its_everyday_word(clerk: Clerk, typed: str, code: str) -> None:
    """Its class is among the first."""
    assert code in found_for(clerk, typed)[:10]


def test_where_bread_is_sold_is_not_taken_for_where_it_is_made(clerk: Clerk) -> None:
    """A word for a shop finds shops; the factory of the same stem would be of another size and another relief."""
    assert found_for(clerk, "面包房") == ["F52"]
