"""Finding a visit by whatever the clerk types."""

from __future__ import annotations

import random
from datetime import date

import pytest
from desk import Counter
from hypothesis import example, given
from hypothesis import strategies as st

from core.records.search.blocks import SIZE, VisitFilter
from core.records.search.initials import readings_of
from core.records.search.names import NamedVisit, NameIndex, bare
from core.records.values import VisitState

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


def _named(seq: int, name: str, state: str = "open", day: str = "2023-12-15") -> NamedVisit:
    return seq, name, "", f"BS-{seq}", state, day


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
    """Name, code, serial, initials and pinyin in every reading; punctuation is literal."""
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
    index = NameIndex(lambda: [_named(1, "上海杨行公司"), _named(5_000, "杨行镇")])
    assert list(index.find("yh")) == [5_000, 1]
    assert list(index.find("yh", among={1})) == [1]


@given(st.text(max_size=30), st.text(max_size=8))
@example(":\n", "")
def test_no_name_and_no_query_breaks_the_search(name: str, query: str) -> None:
    """Whatever Unicode has; and each name is found by itself, unless it is nothing but marks."""
    index = NameIndex(lambda: [_named(7, name)])
    list(index.find(query))
    if bare(name).strip():
        assert list(index.find(name)) == [7]


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12), st.data())
def test_any_choice_of_readings_finds_a_name(name: str, data: st.DataObject) -> None:
    """Initials and pinyin, one reading of each character drawn at random."""
    readings = [data.draw(st.sampled_from(sorted(readings_of(char)) or ["x"])) for char in name]
    if all(readings_of(char) for char in name):
        index = NameIndex(lambda: [_named(1, f"某{name}店")])
        assert list(index.find("".join(reading[0] for reading in readings))) == [1]
        if len(name) <= 4:
            assert list(index.find("".join(readings))) == [1]


_HANZI = "上海杨行科技重庆单长宝山和乐"


def _plainly(names: list[str], typed: str) -> list[int]:
    """The numbers of the names in which each letter of ``typed`` begins a reading of a character, the last first."""

    def begins(char: str, letter: str) -> bool:
        return char == letter or any(reading.startswith(letter) for reading in readings_of(char))

    def has(name: str) -> bool:
        starts = range(len(name) - len(typed) + 1)
        return any(all(map(begins, name[at : at + len(typed)], typed)) for at in starts)

    return [seq for seq in range(len(names) - 1, -1, -1) if has(names[seq])]


_NAMES = st.lists(st.text(f"{_HANZI}xk2", max_size=7), min_size=1, max_size=30)


@given(_NAMES, st.text("shyxkjcdwlbz2山", min_size=1, max_size=4))
def test_initials_find_what_a_plain_reading_finds(names: list[str], typed: str) -> None:
    """In any mixture with digits and characters; also after names have changed, in whichever block."""
    apart = SIZE * 2 // 3
    given_names = [(seq * apart, name) for seq, name in enumerate(names)]
    filled = NameIndex(lambda: [_named(*each) for each in given_names])
    told = NameIndex(lambda: [_named(seq, "旧名行") for seq, _ in given_names])
    told.prepare()
    for each in given_names:
        told.put(_named(*each))
    expected = {seq * apart for seq in _plainly(names, typed)}
    for index in (filled, told):
        found = list(index.find(typed))
        assert found == sorted(found, reverse=True)
        assert expected <= set(found)
        if expected != set(found):  # as pinyin, or by a digit of the serial
            assert (len(typed) > 1 and typed.isascii() and typed.isalpha()) or "2" in typed


def _sounds(name: str, typed: str) -> bool:
    """Whether characters that follow each other are read so, the last perhaps not typed to its end."""

    def reads(at: int, rest: str) -> bool:
        found = readings_of(name[at]) if at < len(name) else ()
        return any(
            each.startswith(rest) or (rest.startswith(each) and reads(at + 1, rest[len(each) :])) for each in found
        )

    return any(reads(at, typed) for at in range(len(name)))


@pytest.mark.parametrize(
    "typed", ["y", "yh", "yang", "yanghan", "shan", "shanghai", "xing", "chongqin", "danlekzz", "leyue"]
)
def test_letters_find_what_a_plain_reading_finds_wherever_it_stands_and_however_often(typed: str) -> None:
    """In each name of thousands, in one of a thousand, in none: each of these is looked for in its own way."""
    chance = random.Random(typed)
    names = ["".join(chance.choices(f"{_HANZI}{'一二三四五六七' * 20}", k=9)) for _ in range(2 * SIZE + 300)]
    index = NameIndex(lambda: [_named(*each) for each in enumerate(names)])
    sounding = {seq for seq, name in enumerate(names) if _sounds(name, typed)}
    assert list(index.find(typed)) == sorted(sounding.union(_plainly(names, typed)), reverse=True)


@given(st.data())
def test_filters_leave_what_they_should(data: st.DataObject) -> None:
    """State and days, with and without a word, of few visits and of many; as a look at each visit says."""
    size, apart = data.draw(st.sampled_from([5, 60, 1100])), data.draw(st.sampled_from([1, SIZE // 40]))
    states = st.sampled_from(["open", "parked", "finished", "discarded"])
    rare = st.sampled_from(["finished"] * 30 + ["parked", "discarded"])
    kinds = data.draw(st.sampled_from([states, rare]))
    chance = data.draw(st.randoms())
    picked = data.draw(st.lists(kinds, min_size=5, max_size=30))
    visits = [
        _named(seq, chance.choice(["杨行店", "科技店"]), chance.choice(picked), f"2023-0{1 + seq % 9}-15")
        for seq in range(apart, (size + 1) * apart, apart)
    ]
    index = NameIndex(lambda: visits)
    state = data.draw(st.sampled_from([None, "open", "parked", "finished", "discarded"]))
    first, last = (data.draw(st.none() | st.dates(date(2022, 12, 1), date(2023, 11, 1))) for _ in "fl")
    typed = data.draw(st.sampled_from(["", "yh", "杨行", "yh d"]))
    among = data.draw(st.none() | st.sets(st.integers(1, (size + 5) * apart)))
    expected = [
        seq
        for seq, name, _, _, its_state, day in reversed(visits)
        if (its_state == state if state else its_state != "discarded")
        and (first is None or date.fromisoformat(day) >= first)
        and (last is None or date.fromisoformat(day) <= last)
        and (not typed or name == "杨行店")
        and (among is None or seq in among)
    ]
    assert list(index.find(typed, VisitFilter.of(state, first, last), among)) == expected


def test_a_visit_is_found_by_the_state_it_has_now(counter: Counter) -> None:
    """Parked, resumed, discarded, finished, deleted: the index follows each."""
    visits = counter.store.visits
    made = counter.visit("上海杨行店")
    counter.store.search.warm()

    def found(state: VisitState | None = None) -> bool:
        return bool(names(counter, "yh", state=state))

    assert (found(), found("open"), found("parked")) == (True, True, False)
    visits.park(made.id)
    assert (found("open"), found("parked")) == (False, True)
    visits.discard(made.id)
    assert (found(), found("parked"), found("discarded")) == (False, False, True)
    visits.resume(made.id)
    assert (found(), found("open")) == (True, True)
    done = counter.finished("上海杨行二店", "")
    assert names(counter, "yh", state="finished") == ["上海杨行二店"]
    counter.store.retention.delete([done.id], "到期")
    assert names(counter, "yh", state="finished") == []


def test_two_policies_that_number_alike_are_told_apart(counter: Counter) -> None:
    """3-1 of one is not 3-1 of the other; a measure is found by states and days as well, over pages."""
    for number in range(4):
        counter.finished(f"甲{number}", "", ("3-1", "met", 1, 2), ("3-1", "recognition", 1, 2))
        counter.clock.forward(days=1)
    policy = counter.store.search()[0].policy
    assert names(counter, "", measure=f"{policy}:3-1", limit=2) == ["甲3", "甲2"]
    assert names(counter, "", measure=f"{policy}:3-1", limit=2, offset=2) == ["甲1", "甲0"]
    assert names(counter, "", measure="another-2024:3-1") == []
    assert names(counter, "甲", measure="another-2024:3-1") == []
    assert names(counter, "", measure=f"{policy}:3-1", date_to=date(2023, 12, 16)) == ["甲1", "甲0"]
    assert names(counter, "", measure=f"{policy}:3-1", state="parked") == []
    counter.store.search.warm()
    assert names(counter, "", measure=f"{policy}:3-1", date_from=date(2023, 12, 16), limit=2) == ["甲3", "甲2"]
    assert names(counter, "甲", measure=f"{policy}:3-1", order=("name", False), limit=1) == ["甲0"]
