"""Which answer is meant: a value with its parts, and its own text at the rim."""

from __future__ import annotations

import json

import pytest

from core.policy.fact import Key


@pytest.mark.parametrize(
    ("key", "text", "anywhere", "words"),
    [
        (Key.of("从业人员"), "从业人员", "从业人员", "从业人员"),
        (Key.of("担保贷款", 2), "担保贷款[2]", "担保贷款", "担保贷款第2条"),
        (Key.of("担保贷款", 12, "金额"), "担保贷款[12].金额", "担保贷款.金额", "担保贷款第12条的金额"),
        (Key.of("担保贷款", None, "金额"), "担保贷款.金额", "担保贷款.金额", "担保贷款的金额"),
    ],
)
def test_a_key_is_its_parts_and_its_text(key: Key, text: str, anywhere: str, words: str) -> None:
    """There and back, in JSON, for people, and as a rule names it."""
    assert key == text
    assert json.dumps([key], ensure_ascii=False) == f'["{text}"]'
    again = Key.parse(str.__str__(text))
    assert (again.name, again.place, again.field) == (key.name, key.place, key.field)
    assert (key.anywhere, key.words()) == (anywhere, words)
    assert Key.parse(key) is key


def test_a_text_that_is_no_key_is_not_taken_for_one() -> None:
    """A place that is no number comes from no program of ours."""
    with pytest.raises(ValueError, match="二"):
        Key.parse("担保贷款[二].金额")
