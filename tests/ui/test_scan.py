"""A 告知单 from another counter: its code, scanned at 接待, puts the visit on the desk."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.assess import Visit, assess, read_visit
from core.policy import Policy, load_policy, pack_files
from core.policy.located_yaml import plain
from core.report.qr import payloads
from tests.ui.clerk import ENTER, Clerk, unfolded


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


@pytest.fixture
def clerk(qapp: Any, tmp_path: Path, policy: Policy) -> Iterator[Clerk]:
    """A clerk at a desk with an empty record."""
    seated = Clerk(tmp_path, policy, datetime.date(2023, 9, 1))
    yield seated
    seated.close()


def shipped(policy: Policy, name: str) -> Visit:
    """A worked visit that the pack ships."""
    return read_visit(policy, plain(pack_files(policy.id)[f"cases/{name}.yaml"].decode())[0])


def scan(clerk: Clerk, text: str) -> None:
    """A scanner types fast and ends with Enter."""
    field = clerk.window.page("reception").field
    field.setFocus()
    field.setText(text)
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
