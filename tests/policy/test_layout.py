"""Policies are numbered in many ways; each article keeps its words, and unrecognised parts are reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from core.policy import pack_files
from core.policy.layout import Layout, labelled, ordinal, read_layout
from core.policy.text import cut

ARTICLES = """某府规〔2024〕1号
某市人民政府关于印发《某市若干措施》的通知
第一章　总则
第一条　适用范围
本措施适用于在本市注册的企业。
房地产业企业不适用。
第二章　扶持内容
第二条　对下列企业给予奖励：
（一）小型企业，奖励1万元；
（二）微型企业，奖励2万元。
确有困难的，另行研究。
（责任单位：市经委、市财政局）
- 2 -
第三条　本措施自2024年1月1日起施行，有效期至2025年12月31日。
"""
CONTINUOUS = """总的要求如此。
一、降本
1、减免租金。减免三个月租金。（责任单位：市商务局）
２．补贴水费。按50%补贴。
其中用水大户按60%补贴。
（责任单位：市水务局（市海洋局））
二、附则
本措施自2024年1月1日起施行。
"""
ANEW = """一、降本
1.减免租金。减免三个月租金。
2.补贴水费。按50%补贴。
二、稳岗
1.补贴社保。每人500元。
（一）新招的，另加100元。
（二）失业的，另加200元。
2.补贴培训。每人300元。
本措施自2024年1月1日起施行，有效期一年。
附件：申报表
"""
ITEMS_ONLY = """一、支持制造业
（一）对新上规的，奖励10万元。（责任部门：市工信局）
（二）对技改的，补助10%。（责任部门：市工信局）
二、支持服务业
（一）对首店，奖励20万元。（牵头单位：市商务局）
三、附则
本意见有效期两年。
"""
CHAPTERS_ONLY = """为支持企业，制定如下措施。
一、支持首发经济。对首店给予20万元。
对旗舰店给予50万元。
二、支持夜间经济。给予10万元。
"""


MIXED = """为支持企业，制定如下措施。
一、支持技改
（一）对技改的，补助10%。（责任单位：市经委）
（二）对上规的，奖励20万元。（责任单位：市统计局）
二、支持科技
1、对专利，每件5000元。
2．对博士，每月3000元。
（责任单位：市科委）
三、降低成本
对租金，补贴30%。（责任单位：市商务局）
对贷款，贴息50%。（责任单位：市金融局）
四、附则
本措施自2024年1月1日起施行。
"""


def told(text: str) -> Iterator[str]:
    """Everything that is read from the layout of a text, and what is cut from it."""
    layout = read_layout(text)
    yield f"{layout.kind} 之外 {layout.outside} 没有认出 {layout.odd}"
    for label, part in labelled(layout):
        yield f"{label} {part.label} {part.chapter} {part.line} {part.head}"
        yield f"  {part.title} {part.offices} {part.lines}"
        yield from (f"  {item}" for item in part.items())
    yield from map(str, cut(layout))


TEXTS = {
    "各条": ARTICLES, "连号": CONTINUOUS, "重新编号": ANEW, "只有项": ITEMS_ONLY, "只有章": CHAPTERS_ONLY,
    "混合": MIXED,
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_layout_is_read_as_approved(name: str, approved: Callable[[str, str], None]) -> None:
    """As it is, with full-width numbers, without each of its lines, and with each line run into the one before."""
    lines = TEXTS[name].splitlines()
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    texts = {"原样": TEXTS[name], "全角": TEXTS[name].translate(wide)}
    texts |= {f"没有第{at + 1}行": "\n".join(lines[:at] + lines[at + 1 :]) for at in range(len(lines))}
    texts |= {f"第{at + 1}行接上": "\n".join(lines[:at]) + "\n".join(lines[at:]) for at in range(1, len(lines))}
    said = [line for what, text in texts.items() for line in (f"# {what}", *told(text))]
    approved(f"layouts/{name}.txt", "\n".join(said) + "\n")


def labels(layout: Layout) -> list[str]:
    """What the articles are called."""
    return [label for label, _ in labelled(layout)]


def test_articles_with_paragraphs_and_items() -> None:
    layout = read_layout(ARTICLES)
    first, second, third = layout.articles
    assert labels(layout) == ["1", "2", "3"]
    assert (first.title, first.chapter) == ("适用范围", "第一章　总则")
    assert first.text == "适用范围\n本措施适用于在本市注册的企业。\n房地产业企业不适用。"
    assert second.offices == "市经委、市财政局"
    assert [item.label for item in second.items()] == ["（一）", "（二）"]
    assert second.items()[0].text == "（一）小型企业，奖励1万元；"
    assert "有效期至2025年12月31日" in third.text
    assert layout.odd == ()


def test_numbers_through_the_whole_text_with_either_sign() -> None:
    layout = read_layout(CONTINUOUS.replace("1、", "1．"))
    assert labels(layout) == ["1", "2"]
    assert layout.articles[1].text.startswith("补贴水费。按50%补贴。\n其中用水大户")
    assert layout.articles[1].offices == "市水务局（市海洋局）"
    assert layout.outside == ("总的要求如此。", "一、降本", "二、附则", "本措施自2024年1月1日起施行。")


def test_numbers_with_one_sign_and_the_other_go_on() -> None:
    """The first, one within, and the last."""
    for written in (
        "1、甲。\n2．乙。\n３．丙。\n4.丁。",
        "1．甲。\n2、乙。\n3．丙。\n4．丁。",
        "1．甲。\n2．乙。\n3．丙。\n４、丁。",
    ):
        layout = read_layout(written)
        assert (labels(layout), layout.odd) == (["1", "2", "3", "4"], ()), written


def test_numbers_that_begin_anew_carry_their_chapter() -> None:
    layout = read_layout(ANEW)
    assert labels(layout) == ["一、1", "一、2", "二、1", "二、2"]
    assert [item.label for item in layout.articles[2].items()] == ["（一）", "（二）"]
    assert layout.articles[3].text == "补贴培训。每人300元。"
    assert layout.outside[-2:] == ("本措施自2024年1月1日起施行，有效期一年。", "附件：申报表")
    assert layout.odd == ()


def test_items_below_chapters_are_the_articles_where_there_are_no_others() -> None:
    layout = read_layout(ITEMS_ONLY)
    assert labels(layout) == ["一、1", "一、2", "二、1"]
    assert [part.offices for part in layout.articles] == ["市工信局", "市工信局", "市商务局"]
    assert "本意见有效期两年。" in layout.outside


def test_chapters_alone_are_the_articles() -> None:
    layout = read_layout(CHAPTERS_ONLY)
    assert labels(layout) == ["1", "2"]
    assert layout.articles[0].text.endswith("对旗舰店给予50万元。")
    assert layout.outside == ("为支持企业，制定如下措施。",)


def test_each_item_may_name_its_own_offices() -> None:
    items = "（一）甲，1万元。（责任单位：市经委）\n（二）乙，2万元。（责任单位：市商务局）\n"
    layout = read_layout(f"第一条　奖励\n{items}第二条　附则\n略。\n")
    assert [item.offices for item in layout.articles[0].items()] == ["市经委", "市商务局"]


def test_a_number_that_is_missing_or_comes_twice_is_told_with_its_line() -> None:
    layout = read_layout("第一条　甲。\n第三条　乙。\n第三条　丙。\n")
    assert [line for line, _ in layout.odd] == [2, 3]
    assert "前一条是第 1 条" in layout.odd[0][1]


def test_the_page_numbers_of_a_print_are_no_words_of_the_policy() -> None:
    assert read_layout("第一条　对小店\n- 7 -\n奖励。\n第二条　略。\n").articles[0].text == "对小店\n奖励。"


def test_the_shipped_text_reads_as_it_always_did() -> None:
    layout = read_layout(pack_files("baoshan-2023-1")["text.txt"].decode())
    assert labels(layout) == [str(number) for number in range(1, 29)]
    assert layout.odd == ()
    assert layout.outside[-1].startswith("上海市宝山区人民政府办公室")


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("第十条", 10),
        ("第二十三条", 23),
        ("（十一）", 11),
        ("一百零二、", 102),
        ("７．", 7),
        ("第 4 条", 4),
        ("二十、", 20),
        ("附则", 0),
    ],
)
def test_labels_are_numbers(label: str, number: int) -> None:
    assert ordinal(label) == number


def test_articles_that_begin_anew_are_counted_through_and_called_by_their_chapter() -> None:
    articles = cut(read_layout(ANEW))
    assert [article.number for article in articles] == [0, 1, 2, 3, 4]
    assert [article.title for article in articles[3:]] == ["二、1　补贴社保", "二、2　补贴培训"]


def test_where_only_some_chapters_have_finer_numbers_the_chapters_are_the_articles() -> None:
    layout = read_layout(MIXED)
    assert labels(layout) == ["1", "2", "3", "4"]
    first, second, third, _ = layout.articles
    assert [(item.label, item.offices) for item in first.items()] == [("（一）", "市经委"), ("（二）", "市统计局")]
    assert "每月3000元" in second.text
    assert "补贴30%" in third.text
    assert "贴息50%" in third.text
    assert layout.outside == ("为支持企业，制定如下措施。", "本措施自2024年1月1日起施行。")


def test_a_chapter_that_gives_nothing_changes_no_numbers() -> None:
    layout = read_layout(
        "一、总体要求\n坚持稳中求进。\n二、降本\n1、减免租金3个月。\n2、补贴50%。\n三、附则\n本措施有效期1年。\n"
    )
    assert labels(layout) == ["1", "2"]
