"""Packs without `format` (version 0.1.0), as in records: the defaults of that version are added."""

from __future__ import annotations

from pathlib import Path

from core.policy import pack_files
from core.policy.earlier_format import completed
from core.policy.located_yaml import load

TOY = pack_files(Path(__file__).parent.parent / "packs" / "toy")
SUPPORT = """\
- topic: 别的支持
  facts:
    企业名称: {type: text, question: 叫什么？}
    他处支持:
      type: list
      of:
        事项: {type: text}
        级别: {type: choice, role: other}
        金额: {type: money}
        已领取: {type: bool}
    贷款:
      type: list
      of:
        金额: {type: money}
"""


def test_a_list_with_the_four_fields_of_other_support_gets_their_roles() -> None:
    """Roles in the pack itself are unchanged; a list with only some of the fields gets none."""
    _, unsaid = completed({"policy.yaml": b"id: old\n"})
    assert unsaid is not None
    tree = load(SUPPORT)[0]
    unsaid("facts.yaml", tree)
    facts = tree[0]["facts"]
    assert (facts["企业名称"]["role"], facts["企业名称"]["lasting"]) == ("name", "true")
    roles = {name: field.get("role") for name, field in facts["他处支持"]["of"].items()}
    assert roles == {"事项": "matter", "级别": "other", "金额": "amount", "已领取": "received"}
    assert "role" not in facts["贷款"]["of"]["金额"]


def test_a_pack_that_names_its_format_is_left_as_it_is() -> None:
    assert completed(TOY) == (TOY, None)
    assert completed({}) == ({}, None)
