"""A 告知单 from another counter: its code, scanned at 接待, puts the visit on the desk."""

from typing import Any

import pytest

from core.assess import Visit, assess, read_visit
from core.policy import Policy, pack_files
from core.policy.located_yaml import plain
from core.report.qr import payloads
from tests.ui.clerk import ENTER, Clerk, unfolded, wait

from PySide6.QtCore import Qt


def shipped(policy: Policy, name: str) -> Visit:
    """A worked visit that the pack ships."""
    return read_visit(policy, plain(pack_files(policy.id)[f"cases/{name}.yaml"].decode())[0])


def scan(clerk: Clerk, text: str) -> None:
    """A scanner types fast, key by key, and ends with Enter."""
    clerk.window.page("reception").field.setFocus()
    clerk.type(text)
    clerk.press(ENTER)


def on_desk(clerk: Clerk) -> bool:
    """Whether a visit is on the desk."""
    page = clerk.window.page("visit")
    return page is not None and page.live is not None


def test_a_scanned_paper_reopens_its_visit_without_any_network(clerk: Clerk, policy: Policy) -> None:
    """Answers, day and what silence means come over; the results are the same."""
    visit = shipped(policy, "S02")
    (code,) = payloads(policy, visit, "BS20230901-0042")
    scan(clerk, code)
    unfolded(lambda: on_desk(clerk))
    taken = clerk.wizard.live.visit
    assert (taken.as_of, taken.unmentioned) == (visit.as_of, visit.unmentioned)
    got, expected = assess(policy, taken), assess(policy, visit)
    assert [(o.measure, o.status, o.low, o.high) for o in got.outcomes] == [
        (o.measure, o.status, o.low, o.high) for o in expected.outcomes
    ]


def test_a_paper_with_several_codes_waits_for_all_of_them(clerk: Clerk, policy: Policy) -> None:
    """Each scan says what is lacking; the last one opens the visit, in any order."""
    long = shipped(policy, "S02").answered("企业名称", "".join(chr(0x4E00 + 7 * n) for n in range(400)))
    codes = payloads(policy, long, "BS20230901-0043")
    assert len(codes) > 1
    for code in reversed(codes[1:]):
        scan(clerk, code)
        assert "还要扫第" in clerk.heard.messages[-1].text
        assert not on_desk(clerk)
    scan(clerk, codes[0])
    unfolded(lambda: on_desk(clerk))


def test_a_torn_code_is_told_and_nothing_is_begun(clerk: Clerk, policy: Policy) -> None:
    """A letter lost on the way is found by the code's own check."""
    (code,) = payloads(policy, shipped(policy, "S01"), "BS20230901-0044")
    scan(clerk, code[:200] + ("A" if code[200] != "A" else "B") + code[201:])
    assert "二维码" in clerk.heard.messages[-1].text
    assert not on_desk(clerk)


CHINESE = str.maketrans("$:./", "￥：。、")
FULL = {n: n + 0xFEE0 for n in range(0x21, 0x7F)} | {0x20: 0x3000}


UPPER_AS_LOWER = {n: n + 32 for n in range(65, 91)}


@pytest.mark.parametrize(
    ("pause", "end", "made"),
    [
        (2, "Enter", {}),
        (12, "Enter", {}),
        (12, "", {}),
        (2, "", CHINESE),
        (12, "Enter", CHINESE),
        (2, "Enter", FULL),
        (2, "Enter", {ord(":"): "："}),
        (2, "Enter", UPPER_AS_LOWER),
    ],
)
def test_a_scanner_that_types_key_by_key_reopens_the_visit(
    clerk: Clerk, policy: Policy, pause: int, end: str, made: dict[int, Any]
) -> None:
    """Each key by itself, with or without Enter at the end, whatever an input method makes of it."""
    visit = shipped(policy, "S02")
    (code,) = payloads(policy, visit, "BS20230901-0042")
    assert "." in code[:-1]  # the mark of the end is a letter of the payload too
    clerk.window.page("reception").field.setFocus()
    for key in code.translate(made):
        clerk.type(key)
        wait(pause)
    if end:
        clerk.press(ENTER)
    unfolded(lambda: on_desk(clerk))
    assert clerk.wizard.live.visit.answers.keys() == visit.answers.keys()
    assert clerk.heard.texts == []


def test_a_code_cut_off_at_a_point_is_told_with_enter_and_the_field_is_free(clerk: Clerk, policy: Policy) -> None:
    """Ready for the next scan."""
    (code,) = payloads(policy, shipped(policy, "S02"), "BS20230901-0042")
    scan(clerk, code[:30])
    assert "没有读全" in clerk.heard.messages[-1].text
    scan(clerk, code)
    unfolded(lambda: on_desk(clerk))


@pytest.mark.parametrize("before", ["上海", "   ", "9131", "HQ1 1/1 5C8A:9DFAAW", "上海HQ1 1/"])
def test_what_was_in_the_field_before_a_scan_does_not_spoil_it(clerk: Clerk, policy: Policy, before: str) -> None:
    """A name begun, blanks, the beginning of a scan that was broken off: the code after it opens its visit."""
    (code,) = payloads(policy, shipped(policy, "S02"), "BS20230901-0042")
    clerk.type(before)
    wait(120)
    scan(clerk, code)
    unfolded(lambda: on_desk(clerk))
    assert clerk.wizard.live.answer("企业名称").value == shipped(policy, "S02").answers["企业名称"].value
    assert clerk.heard.texts == []


def test_a_scanner_that_ends_with_tab_opens_the_visit_too(clerk: Clerk, policy: Policy) -> None:
    """The keyboard goes on, the code is taken all the same."""
    (code,) = payloads(policy, shipped(policy, "S02"), "BS20230901-0042")
    clerk.type(code)
    clerk.press(Qt.Key.Key_Tab)
    unfolded(lambda: on_desk(clerk))


def test_codes_of_one_paper_that_run_into_one_another_are_all_taken(clerk: Clerk, policy: Policy) -> None:
    """A scanner without Enter, faster than the pause: two of two open the visit, the same one twice counts once."""
    long = shipped(policy, "S02").answered("企业名称", "".join(chr(0x4E00 + 7 * n) for n in range(400)))
    codes = payloads(policy, long, "BS20230901-0043")
    assert len(codes) > 1
    clerk.type("".join([codes[0], *codes]))
    unfolded(lambda: on_desk(clerk))


def test_a_questionnaire_scanned_after_something_typed_begins_its_visit(clerk: Clerk) -> None:
    """Blanks and letters before it."""
    clerk.type(" sh")
    scan(clerk, "HQF 18-2/21-1.")
    unfolded(lambda: on_desk(clerk))
    assert clerk.wizard.side.panel.next_words != ""


@pytest.mark.parametrize("pause", [0, 2])
def test_a_code_scanned_while_a_visit_is_on_the_desk_answers_no_question(
    clerk: Clerk, policy: Policy, pause: int
) -> None:
    """Its digits are no choice of the question in hand; a digit by hand is, right after it too."""
    (code,) = payloads(policy, shipped(policy, "S02"), "BS20230901-0042")
    clerk.begin("上海示例有限公司")
    clerk.wizard.go_to("注册地")
    for key in code:
        clerk.type(key)
        wait(pause) if pause else None
    assert clerk.wizard.live.answer("注册地") is None
    assert list(clerk.wizard.live.visit.answers) == ["企业名称"]
    wait(100)
    clerk.type("2")
    assert clerk.wizard.live.answer("注册地").value == "本市其他区"
