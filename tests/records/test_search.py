"""Finding a visit by whatever the clerk types."""

from __future__ import annotations

from datetime import date

import pytest
from desk import Counter
from hypothesis import given
from hypothesis import strategies as st

from core.records.search.initials import readings_of
from core.records.search.names import NameIndex, bare

# 宝山区的街镇，字母照当地人的读法：行读 hang，场读 chang。
PLACES = (
    ("友谊路街道", "yyljd", "youyilujiedao"),
    ("吴淞街道", "wsjd", "wusongjiedao"),
    ("张庙街道", "zmjd", "zhangmiaojiedao"),
    ("罗店镇", "ldz", "luodianzhen"),
    ("大场镇", "dcz", "dachangzhen"),
    ("杨行镇", "yhz", "yanghangzhen"),
    ("月浦镇", "ypz", "yuepuzhen"),
    ("罗泾镇", "ljz", "luojingzhen"),
    ("顾村镇", "gcz", "gucunzhen"),
    ("高境镇", "gjz", "gaojingzhen"),
    ("庙行镇", "mhz", "miaohangzhen"),
    ("淞南镇", "snz", "songnanzhen"),
)


def names(counter: Counter, text: str, **filters: object) -> list[str]:
    """The names found, newest first."""
    return [row.name for row in counter.store.search(text, **filters)]  # type: ignore[arg-type]


@pytest.fixture
def filled(counter: Counter) -> Counter:
    """Four enterprises on four days, the second finished with measures."""
    counter.visit("上海杨行示例科技有限公司", "91310113MA1GKAAA1X", 所属街镇="杨行镇")
    counter.clock.forward(days=1)
    counter.finished("重庆小面（宝山）餐饮店", "", ("18-2", "met", 1, 2), ("3-1", "unmet", None, None))
    counter.clock.forward(days=1)
    counter.visit("𠮷祥贸易商行", "92310113MA1GKBBB2Y")
    counter.clock.forward(days=1)
    counter.visit("A1 100%_绿能 Tech")
    return counter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("杨行", "上海杨行示例科技有限公司"),
        ("yh", "上海杨行示例科技有限公司"),
        ("YHSLKJ", "上海杨行示例科技有限公司"),
        ("yanghang", "上海杨行示例科技有限公司"),
        ("yanghangsh", "上海杨行示例科技有限公司"),
        ("杨行slkj", "上海杨行示例科技有限公司"),
        ("行sl", "上海杨行示例科技有限公司"),
        ("1gkaaa1", "上海杨行示例科技有限公司"),
        ("９１３１０１１３ＭＡ１ＧＫＡＡＡ１Ｘ", "上海杨行示例科技有限公司"),
        ("科技 杨行", "上海杨行示例科技有限公司"),
        ("bs20231215-0001", "上海杨行示例科技有限公司"),
        ("cqxm", "重庆小面（宝山）餐饮店"),
        ("zqxm", "重庆小面（宝山）餐饮店"),
        ("chongqing", "重庆小面（宝山）餐饮店"),
        ("zhongqing", "重庆小面（宝山）餐饮店"),
        ("小面(宝山)", "重庆小面（宝山）餐饮店"),
        ("𠮷祥", "𠮷祥贸易商行"),
        ("xmysx", "𠮷祥贸易商行"),
        ("xmysh", "𠮷祥贸易商行"),
        ("xmy", "𠮷祥贸易商行"),
        ("shanghang", "𠮷祥贸易商行"),
        ("100%", "A1 100%_绿能 Tech"),
        ("%_", "A1 100%_绿能 Tech"),
        ("%", "A1 100%_绿能 Tech"),
        ("lvneng", "A1 100%_绿能 Tech"),
        ("luneng", "A1 100%_绿能 Tech"),
        ("ln tech", "A1 100%_绿能 Tech"),
        ("[", None),
        (".*", None),
        ("没有这家", None),
    ],
)
def test_a_visit_is_found_by(filled: Counter, text: str, found: str | None) -> None:
    """Name, code, serial, initials and pinyin in every reading; signs stand for themselves."""
    assert names(filled, text) == ([found] if found else [])


def test_letters_alone_do_not_find_codes(filled: Counter) -> None:
    """Nearly every code has MA in it, and ma is the beginning of 贸易."""
    assert names(filled, "gkaaa") == []
    assert names(filled, "1gkaaa") == ["上海杨行示例科技有限公司"]


@pytest.mark.parametrize(("place", "initials", "pinyin"), PLACES)
def test_places_of_the_district_are_read_rightly(counter: Counter, place: str, initials: str, pinyin: str) -> None:
    """As a clerk of the district says them."""
    counter.visit(f"上海{place}示例店")
    assert names(counter, initials) == names(counter, pinyin) == [f"上海{place}示例店"]


def test_filters_narrow_a_search(filled: Counter) -> None:
    """State, days (both included) and measure, alone and with words."""
    assert names(filled, "", state="finished") == ["重庆小面（宝山）餐饮店"]
    assert names(filled, "", date_from=date(2023, 12, 16), date_to=date(2023, 12, 17)) == [
        "𠮷祥贸易商行",
        "重庆小面（宝山）餐饮店",
    ]
    assert names(filled, "", measure="18-2") == ["重庆小面（宝山）餐饮店"]
    assert names(filled, "", measure="3-1") == []
    assert names(filled, "", measure="3-1", statuses=["unmet"]) == ["重庆小面（宝山）餐饮店"]
    assert names(filled, "cq", measure="18-2", state="finished") == ["重庆小面（宝山）餐饮店"]
    assert names(filled, "yh", measure="18-2") == []


def test_pages_follow_each_other(counter: Counter) -> None:
    """Newest first, with words and without, none twice and none left out."""
    for number in range(25):
        counter.visit(f"示例{number:02d}号店")
    expected = [f"示例{number:02d}号店" for number in reversed(range(25))]
    for text in ("", "sl"):
        pages = [names(counter, text, limit=10, offset=offset) for offset in (0, 10, 20)]
        assert [name for page in pages for name in page] == expected


@pytest.mark.parametrize(
    "typed", ["重庆小面宝山", "小面（宝山）餐饮", "小面(宝山)", "cqxmbs", "xmbscyd", "xiaomianbao", "小面 宝山"]
)
def test_brackets_and_blanks_are_crossed(filled: Counter, typed: str) -> None:
    """By name and by initials, however the brackets are typed, or left out; and a changed name too."""
    assert names(filled, typed) == ["重庆小面（宝山）餐饮店"]
    visit = filled.store.search("yh")[0]
    filled.store.visits.save_answer(visit.id, "企业名称", "上海某某(杨行) 科技")
    assert names(filled, "mmyhkj") == ["上海某某(杨行) 科技"]


def test_a_search_is_put_in_order_by_any_column(counter: Counter) -> None:
    """Up and down, over pages, with words and without; the newest first among equals."""
    for name, street in (("丙公司", "杨行镇"), ("甲公司", "大场镇"), ("乙公司", "杨行镇")):
        counter.visit(name, 所属街镇=street)
    assert names(counter, "", order=("name", False)) == ["丙公司", "乙公司", "甲公司"]
    assert names(counter, "gs", order=("name", True)) == ["甲公司", "乙公司", "丙公司"]
    assert names(counter, "公司", order=("street", False)) == ["甲公司", "乙公司", "丙公司"]
    assert names(counter, "", order=("street", True), limit=1, offset=1) == ["丙公司"]
    assert names(counter, "公司", order=("serial", False), state="open") == ["丙公司", "甲公司", "乙公司"]
    with pytest.raises(ValueError, match="order"):
        counter.store.search("", order=("name; DROP TABLE visits", False))


def test_a_changed_name_is_found_at_once(filled: Counter) -> None:
    """The new one, and no longer the old one."""
    visit = filled.store.search("yh")[0]
    filled.store.visits.save_answer(visit.id, "企业名称", "上海大场示例公司")
    assert names(filled, "yh") == []
    assert names(filled, "dc") == ["上海大场示例公司"]


def test_a_reopened_store_finds_the_same(filled: Counter) -> None:
    """The index is read from the file."""
    index = NameIndex(lambda: [(1, "上海杨行公司", "", "BS-1"), (5_000, "杨行镇", "", "BS-2")])
    assert list(index.find("yh")) == [5_000, 1]
    assert list(index.find("yh", among={1})) == [1]


@given(st.text(max_size=30), st.text(max_size=8))
def test_no_name_and_no_query_breaks_the_search(name: str, query: str) -> None:
    """Whatever Unicode has; and each name is found by itself, unless it is nothing but marks."""
    index = NameIndex(lambda: [(7, name, "", "")])
    list(index.find(query))
    if bare(name):
        assert list(index.find(name)) == [7]


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12), st.data())
def test_any_choice_of_readings_finds_a_name(name: str, data: st.DataObject) -> None:
    """Initials and pinyin, one reading of each character drawn at random."""
    readings = [data.draw(st.sampled_from(sorted(readings_of(char)) or ["x"])) for char in name]
    if all(readings_of(char) for char in name):
        index = NameIndex(lambda: [(1, f"某{name}店", "", "")])
        assert list(index.find("".join(reading[0] for reading in readings))) == [1]
        if len(name) <= 4:
            assert list(index.find("".join(readings))) == [1]
