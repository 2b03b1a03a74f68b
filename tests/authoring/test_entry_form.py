"""A form shows an entry and changes it; what it does not show is unchanged."""

from __future__ import annotations

import pytest

from core.authoring.entry import Entry
from core.authoring.entry_file import piece_text, pieces
from core.authoring.form import head_sections, rest, row_at, sections, with_field, with_phrase
from core.authoring.form_parts import Field
from core.policy import Policy, load_policy, pack_files, shipped_id

SAMPLE = "sample-city-2023"


@pytest.fixture(scope="module")
def policies() -> dict[str, Policy]:
    return {id: load_policy(id) for id in (SAMPLE, shipped_id())}


def entries(id: str) -> list[Entry]:
    files = pack_files(id)
    texts = [b.decode() for n, b in files.items() if n.startswith("measures/")]
    return [Entry(piece_text(text, piece)) for text in texts for piece in pieces(text)]


@pytest.mark.parametrize("id", [SAMPLE, shipped_id()])
def test_setting_every_field_to_what_it_shows_changes_nothing(policies: dict[str, Policy], id: str) -> None:
    for entry in entries(id):
        for section in sections(entry, policies[id]):
            for row in section.rows:
                if row.phrase_at is not None and row.phrase_at[-1] != "phrase":
                    assert with_phrase(entry, row, row.phrase).text == entry.text
                for field in row.fields:
                    if not field.value.startswith("（几条规则"):
                        assert with_field(entry, field, field.value).get() == entry.get(), field


@pytest.mark.parametrize("id", [SAMPLE, shipped_id()])
def test_the_head_too(id: str) -> None:
    head = Entry(pack_files(id)["policy.yaml"].decode())
    for section in head_sections(head):
        for row in section.rows:
            for field in row.fields:
                assert with_field(head, field, field.value, head=True).text == head.text, field


def field_of(entry: Entry, policy: Policy, *path: str | int) -> Field:
    return next(f for s in sections(entry, policy) for r in s.rows for f in r.fields if f.path == path)


def test_not_knowing_stands_beside_the_rule_and_goes_again(policies: dict[str, Policy]) -> None:
    entry = entries(SAMPLE)[0]
    phrase = next(iter(entry.table("when")))
    made = with_field(entry, field_of(entry, policies[SAMPLE], "when", phrase, "unknown"), "待认定")
    assert made.get("when", phrase) == {"rule": "设备投资 >= 500万元", "unknown": "待认定"}
    back = with_field(made, field_of(made, policies[SAMPLE], "when", phrase, "unknown"), "")
    assert back.text == entry.text


def test_instalments_are_shares_or_years(policies: dict[str, Policy]) -> None:
    entry = entries(SAMPLE)[0]
    phrase = next(iter(entry.table("instalments")))
    field = field_of(entry, policies[SAMPLE], "instalments", phrase)
    assert with_field(entry, field, "50%，50%").get("instalments", phrase) == ["50%", "50%"]
    assert with_field(entry, field, "3年").get("instalments", phrase) == "3年"


def test_a_place_of_the_text_is_found_in_the_form(policies: dict[str, Policy]) -> None:
    entry = entries(SAMPLE)[0]
    made = sections(entry, policies[SAMPLE])
    assert row_at(made, ("cap", "amount")) == ("cap", "amount")
    assert row_at(made, ("cap",)) == ("cap", "amount")
    assert row_at(made, ("offices", 0)) == ("offices",)
    assert row_at(made, ("notes",)) == ("notes", 0)
    assert row_at(made, ("lapsed_note",)) is None


def test_what_the_form_does_not_show_is_named(policies: dict[str, Policy]) -> None:
    assert rest(entries(SAMPLE)[0]) == ""
    assert any("lapsed_note" in rest(entry) for entry in entries(shipped_id()))


KEYS = ("subject", "region", "consult", "share", "period", "quotes", "notes", "grounds")


@pytest.mark.parametrize("key", KEYS)
def test_what_an_officer_would_want_has_fields(policies: dict[str, Policy], key: str) -> None:
    """For every item of the shipped pack that has it: none needs editing as text."""
    found = [entry for entry in entries(shipped_id()) if entry.get(key) is not None]
    assert found
    for entry in found:
        rows = [row for section in sections(entry, policies[shipped_id()]) for row in section.rows]
        assert any(field.value for row in rows for field in row.fields if field.path[0] == key)
        assert key not in rest(entry)


def test_lines_are_added_to_the_end_and_go_when_they_are_emptied(policies: dict[str, Policy]) -> None:
    entry = entries(SAMPLE)[0]
    for path, text, stored in (
        (("notes", 0), "以统计部门的名单为准", ["以统计部门的名单为准"]),
        (("grounds", 0, "document"), "公告2023年第1号", [{"document": "公告2023年第1号"}]),
        (("subject",), "企业、个体工商户", ["企业", "个体工商户"]),
    ):
        made = with_field(entry, field_of(entry, policies[SAMPLE], *path), text)
        assert made.get(path[0]) == stored
        assert with_field(made, field_of(made, policies[SAMPLE], *path), "").get(path[0]) is None
    made = with_field(entry, field_of(entry, policies[SAMPLE], "region"), "1")
    assert made.get("region") == "写明"
    assert with_field(made, field_of(made, policies[SAMPLE], "region"), "").text == entry.text
