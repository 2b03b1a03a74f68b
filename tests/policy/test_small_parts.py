"""Small parts of reading a pack, each by itself: items of an article, facts of each type, ranges of sums, outlines."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from math import inf
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.errors import PolicyError
from core.policy import load_policy, pack_files, read_policy
from core.policy.expression import compile_rule
from core.policy.fault_log import FaultLog, Wording
from core.policy.figures import figures
from core.policy.outline import head_of, measure_texts, place_of_fact
from core.policy.package import make_package, read_bytes
from core.policy.rule_types import RuleError
from core.policy.signing import SigningKey, read_public_key
from core.policy.values import ANY, Bounds, quotient
from core.policy.versions import version_order, version_words, versions_words

TOY = dict(pack_files(Path(__file__).parents[1] / "packs" / "toy"))
TEXT = """某府规〔2024〕1号
第一条　支持企业。对企业给予扶持：
（一）小型企业，奖励1万元；
（二）微型企业，奖励2万元；
（三）新设企业，奖励3万元。
（责任单位：市经委）
第二条　本措施自2024年1月1日起施行。
"""


def faults(file: str, old: str, new: str) -> list[str]:
    """What is said of the small pack with one thing in it written otherwise."""
    text = TOY[file].decode()
    assert old in text
    try:
        read_policy(TOY | {file: text.replace(old, new, 1).encode()}, strict=True)
    except PolicyError as e:
        return e.message.splitlines()
    return []


@pytest.mark.parametrize(
    ("phrase", "item", "found"),
    [
        ("奖励2万元", "（二）", True),
        ("对企业给予扶持", "（二）", True),  # before the first item: said of all of them
        ("奖励1万元", "（二）", False),
        ("奖励3万元", "（二）", False),
        ("奖励1万元", "（一）", True),
        ("奖励3万元", "(三)", True),
        ("奖励2万元", "", True),
        ("某府规〔2024〕1号", "（二）", True),  # outside of all articles
    ],
)
def test_a_phrase_of_an_item_is_of_that_item_or_of_all(phrase: str, item: str, found: bool) -> None:
    words = Wording(FaultLog({"text.txt": TEXT.encode()}))
    at = words.phrase(phrase, 1, 9, item)
    assert words.log.faults == ([] if found else [f"text.txt:9 第1条{item}的原文没有“{phrase}”，它在第1条"])
    assert words.found == found
    if found:
        assert words.articles[at.article].text[at.start : at.end] == phrase


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年1至3月", "2023-01-01", "2023-03-31"),
        ("2023年4月-12月", "2023-04-01", "2023-12-31"),
        ("2023年第二季度", "2023-04-01", "2023-06-30"),
        ("2023年上半年", "2023-01-01", "2023-06-30"),
        ("2023年下半年", "2023-07-01", "2023-12-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2023年12月", "2023-12-01", "2023-12-31"),
        ("2023年度", "2023-01-01", "2023-12-31"),
    ],
)
def test_a_span_of_months_is_its_first_and_its_last_day(text: str, first: str, last: str) -> None:
    (found,) = figures(text)
    days = [(datetime.date.fromordinal(int(a.value)).isoformat(), a.side) for a in found.atoms if str(a.type) == "日期"]
    assert days == [(first, ">="), (last, "<=")]


@pytest.mark.parametrize(
    ("given", "most", "least"),
    [("500元/人 × 人数", "500元/人 × 人数", None), ("至多500元", "500元", "0元"), ("200元~500元", "500元", "200元"),
     ("200元～500元", "500元", "200元")],
)  # fmt: skip
def test_an_amount_within_a_range_has_both_ends(given: str, most: str, least: str | None) -> None:
    """An office decides within it."""
    file, old = "measures/1.yaml", "给予500元补贴: 500元/人 × 人数"
    text = TOY[file].decode().replace(old, f"给予500元补贴: {given}")
    amount = read_policy(TOY | {file: text.encode()}).measure("1-1").amount
    assert amount is not None
    assert amount.rule.source == most
    assert (amount.least.source if amount.least else None) == least


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{type: count, unit: 人,", "{type: count,", "facts.yaml:8 count 缺“unit”"),
        ("{type: count, unit: 人,", "{type: quantity,", "facts.yaml:8 quantity 缺“unit”"),
        ("{type: choice, options: [金牌, 银牌],", "{type: choice,", "facts.yaml:13 choice 缺“options”"),
        ("options: [金牌, 银牌]", "options: [金牌, 银牌, 金牌]", "facts.yaml:13 有两个相同的选项"),
        ("options: [金牌, 银牌]", "options: [金牌, 银牌], evidence_by: {铜牌: 证书}",
         "facts.yaml:13 evidence_by 写了“铜牌”，没有这一项"),
        ("在夜市: {type: bool,", "在夜市: {type: uscc,", "facts.yaml:20 “在夜市”是清单的一栏，不能是 uscc"),
        ("在夜市: {type: bool,", "在夜市: {type: list, of: {甲: {type: bool, question: 甲？}},",
         "facts.yaml:20 “在夜市”是清单的一栏，不能是 list"),
        ("change: \"yes\"", "change: grow", "facts.yaml:20 bool 的 change 不能是 grow"),
        ("{role: amount, type: money,", "{role: amount, type: count, unit: 人,",
         "facts.yaml:30 count 的 role 不能是 amount"),
        ("人数: {type: count,", "人数: {type: count, lasting: true,",
         "facts.yaml:8 “人数”是清单的一栏，用不上“lasting”"),
        ("人数: {type: count,", "人数: {type: count, after: 学徒,", "facts.yaml:8 “人数”是清单的一栏，用不上“after”"),
        ("人数: {type: count,", "人数: {type: count, asked_only: true,",
         "facts.yaml:8 “人数”是清单的一栏，用不上“asked_only”"),
        ("修缮费用: {type: money,", "修缮费用: {type: money, usual_for: \"行业 属于 [C]\",",
         "facts.yaml:21 不是涉及事项（没有 matter），用不上“usual_for”"),
        ("人数: {type: count, unit: 人,", "人数: {type: count, unit: 人, default: 很多,",
         "facts.yaml:8 default“很多”不是整数"),
    ],
)  # fmt: skip
def test_a_fact_that_its_type_does_not_allow_is_told(old: str, new: str, said: str) -> None:
    assert said in faults("facts.yaml", old, new)


HEADS = (
    ("2025-02-28}", "2024-02-29}"),
    ("2024-03-01}\nexpires", "2024-03-02}\nexpires"),
    ("expires: {有效期至2025年2月28日: 2025-02-28}", "expires: {小店: 2024-02-29}"),
    ("id: toy", "id: ｔｏｙ"),
    ("id: toy", "id: toy\nuses: [nowhere]"),
    ("id: toy", "id: toy\ngates: [{小店依法经营的: 在夜市, note: 甲}]"),
    ("fact: 别处扶持", "fact: 摊位"),
    ("fact: 别处扶持", "fact: 修缮费用"),
    ("overlap:", "groups: [{measures: [1-1, 1-1], note: 甲}]\noverlap:"),
    ("overlap:", "groups: [{measures: [1-1], note: 甲}]\noverlap:"),
    ("overlap:", "groups: [{measures: 全部的, note: 甲}]\noverlap:"),
    ("overlap:", "groups: [{measures: [1-1, 9-9], note: 甲}]\noverlap:"),
    ("overlap:", "pools: [{小店: x, measures: [1-1, 2-1], limit: 1元}]\noverlap:"),
    ("overlap:", "same: {甲: 9-9, 乙: 1-1}\noverlap:"),
    ("overlap:", "pools:\n  - {phrase: 小店, measures: [1-1, 2-1], limit: 1元}\n"
     "  - {phrase: 小店, measures: [2-1, 4-1], limit: 1元}\noverlap:"),
)  # fmt: skip


def test_a_head_that_cannot_be_is_told_as_approved(approved: Callable[[str, str], None]) -> None:
    """Days, gates, groups, pools and overlap of the small pack, each written otherwise."""
    lines = [line for old, new in HEADS for line in (f"# {new}", *faults("policy.yaml", old, new))]
    approved("slips/heads.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("span", "last", "said"),
    [
        ("有效期一年", "2025-02-28", []),
        ("有效期一年", "2025-03-01",
         ["policy.yaml:10 “有效期一年”自施行日起算，最后一天是 2025-02-28，不是 2025-03-01"]),
        ("有效期6个月", "2024-08-31", []),
        ("有效期6个月", "2024-09-01",
         ["policy.yaml:10 “有效期6个月”自施行日起算，最后一天是 2024-08-31，不是 2024-09-01"]),
    ],
)  # fmt: skip
def test_a_validity_given_as_a_span_ends_on_its_last_day(span: str, last: str, said: list[str]) -> None:
    text = TOY["text.txt"].decode().replace("有效期至2025年2月28日", span)
    head = TOY["policy.yaml"].decode().replace("有效期至2025年2月28日: 2025-02-28", f"{span}: {last}")
    files = TOY | {"text.txt": text.encode(), "policy.yaml": head.encode()}
    try:
        found = [] if read_policy(files, strict=True).expires.isoformat() == last else ["another day"]
    except PolicyError as e:
        found = e.message.splitlines()
    assert found == said


def test_a_pack_that_is_loaded_has_no_part_without_effect(tmp_path: Path) -> None:
    """The same files are read for old visits, which are based on them."""
    idle = TOY["measures/1.yaml"].decode().replace("  tier: L0\n", "  tier: L0\n  matching: true\n")
    for name, data in (TOY | {"measures/1.yaml": idle.encode()}).items():
        if not name.startswith("common/"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(data)
    with pytest.raises(PolicyError, match=r"measures/1\.yaml:\d+ “matching”写了也没有用：L0 照国家规定判定，用不上"):
        load_policy(tmp_path)
    assert read_policy(pack_files(tmp_path)).id == "toy"


@pytest.mark.parametrize(("name", "near"), [("主体性质", "主体类型"), ("年产值", "上年产值"), ("甲", "")])
def test_an_unknown_name_is_answered_with_the_nearest(name: str, near: str) -> None:
    """Half of the letters in common is near enough."""
    names = load_policy("sample-city-2023")

    class Names:
        facts, tables = names.facts, {}

        def node(self, name: str) -> None:
            """No rates."""

    with pytest.raises(RuleError) as caught:
        compile_rule(f"{name} > 0元", Names())  # type: ignore[arg-type]
    assert str(caught.value) == f"没有“{name}”这个名称" + (f"，最接近的是“{near}”" if near else "")


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        (Bounds(6, 8), Bounds(2, 4), Bounds(6 / 4, 4)),
        (Bounds(6, 8), Bounds(2, inf), Bounds(0, 4)),
        (Bounds(-6, 8), Bounds(2, inf), Bounds(-3, 4)),
        (Bounds(6, inf), Bounds(2, 4), Bounds(6 / 4, inf)),
        (Bounds(-inf, 6), Bounds(2, 4), Bounds(-inf, 3)),
        (Bounds(6, inf), Bounds(-4, -2), Bounds(-inf, -6 / 4)),
        (Bounds(6, 8), Bounds(-4, -4), Bounds(-2, -6 / 4)),
        (Bounds(6, 8), Bounds(2, 2), Bounds(3, 4)),
        (Bounds(6, 8), Bounds(0, 4), ANY),
        (Bounds(6, 8), Bounds(-4, 0), ANY),
    ],
)
def test_a_quotient_has_the_bounds_of_all_that_it_may_be(a: Bounds, b: Bounds, found: Bounds) -> None:
    assert quotient(a, b) == found


def test_versions_are_ordered_and_named() -> None:
    assert sorted(["1.10", "1.9", "", "2", "1.0.1"], key=version_order) == ["", "1.0.1", "1.9", "1.10", "2"]
    assert version_order("1.0") == version_order("1") == (1,)
    assert versions_words(["2", "1"]) == "第 1、2 版"
    assert versions_words(["", "1"]) == "未写版本、第 1 版"
    assert versions_words([""]) == "未写版本"
    assert versions_words([]) == ""
    assert (version_words("1"), version_words("")) == ("第 1 版", "未写版本")


def test_the_outline_of_a_pack_is_known_without_loading_it() -> None:
    """Version, number, items that pay, where a fact is declared; nothing of a pack that cannot be read."""
    files = TOY | {"policy.yaml": TOY["policy.yaml"] + b'version: "1.2"\n'}
    assert head_of(files) == ("1.2", "柳河府规〔2024〕9号")
    assert head_of(TOY) == ("", "柳河府规〔2024〕9号")
    assert head_of({}) == head_of({"policy.yaml": b"[[["}) == head_of({"policy.yaml": b"- a\n"}) == ("", "")
    texts = measure_texts(TOY)
    assert {id: name for id, (name, _) in texts.items()} == {
        "1-1": "学徒培养补贴", "2-1": "手艺评定奖励", "3-1": "摊位费减免", "4-1": "门面修缮补助",
    }  # fmt: skip
    other = TOY | {"measures/1.yaml": TOY["measures/1.yaml"].replace("500元/人".encode(), "600元/人".encode())}
    assert [id for id in texts if texts[id] != measure_texts(other)[id]] == ["1-1"]
    assert measure_texts({"measures/1.yaml": b"- name: a\n"}) == {}
    assert place_of_fact(TOY, "摊位") == "facts.yaml:15"
    assert place_of_fact(TOY, "从业人员").startswith("common/facts.yaml:")
    assert place_of_fact(TOY, "没有的事实") == ""
    assert place_of_fact(TOY | {"common/facts.yaml": b"[[["}, "摊位") == "facts.yaml:15"


def test_drafts_are_named_where_they_may_not_be_signed() -> None:
    """Without a signature they travel for practice."""
    text = TOY["measures/1.yaml"].decode()
    draft = text.replace("  kind:", "  draft: true\n  kind:")
    files = TOY | {"policy.yaml": TOY["policy.yaml"] + b'version: "1"\n', "measures/1.yaml": draft.encode()}
    with pytest.raises(PolicyError) as caught:
        make_package(files, "某局", "2026-11-27", SigningKey.new())
    assert caught.value.message == ("还有 5 项是草稿（1-1、2-1、3-1、4-1、5-1），不能签发。核过以后去掉草稿（draft）")
    assert make_package(files, "某局", "2026-11-27")


def test_a_package_has_the_same_bytes_on_every_day(approved: Callable[[str, str], None]) -> None:
    """Its manifest as it stands in the file, the names and sizes of its entries, and the digest of all of it."""
    files = TOY | {"policy.yaml": TOY["policy.yaml"] + b'version: "1"\n'}
    made = make_package(files, "某局", "2026-11-27")
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        entries = [f"{e.filename} {e.file_size} {e.date_time} {e.create_system}" for e in archive.infolist()]
        manifest = archive.read("manifest.json").decode()
    said = ["\n".join(entries), manifest.replace(",", ",\n"), hashlib.sha256(made).hexdigest()]
    approved("package.txt", "\n".join(said) + "\n")
    signed = make_package(files, "某局", "2026-11-27", SigningKey.new())
    with zipfile.ZipFile(io.BytesIO(signed)) as archive:
        assert list(json.loads(archive.read("signature.json"))) == ["key", "signature"]
        assert archive.read("signature.json").startswith(b'{"key":"')
        assert b'","signature":"' in archive.read("signature.json")


def test_a_package_that_cannot_be_read_is_told_by_its_name(tmp_path: Path) -> None:
    """Not there, and no file."""
    (tmp_path / "folder.hqp").mkdir()
    said = []
    for name in ("gone.hqp", "folder.hqp"):
        with pytest.raises(PolicyError) as caught:
            read_bytes(tmp_path / name)
        said.append(caught.value.message)
    assert said[0].startswith("“gone.hqp”读不出来：")
    assert len(said[0]) > len("“gone.hqp”读不出来：")
    assert said[1] == "“folder.hqp”不是文件，读不出来。请选政策包文件（.hqp）"


def _of_another_kind(head: str) -> bytes:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return head.encode() + public.public_bytes(*form)


KEY_FILE = SigningKey.new().public("样例区发展改革委").as_file()
HOLDER_LINE = KEY_FILE.decode().partition("-----BEGIN")[0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        KEY_FILE.replace(HOLDER_LINE.encode(), b""),
        KEY_FILE.replace("样例区发展改革委".encode(), b""),
        KEY_FILE.replace("样例区发展改革委".encode(), "长".encode() * 61),
        _of_another_kind(HOLDER_LINE),
    ],
    ids=["empty", "no key in it", "no head", "nobody's", "a long name", "another kind of key"],
)
def test_what_is_no_public_key_file_is_refused_with_one_sentence(data: bytes) -> None:
    with pytest.raises(PolicyError) as refused:
        read_public_key(data)
    assert refused.value.message == "这不是签发机关的公钥文件（.pub），请向签发政策包的部门要"


def test_files_that_nothing_reads_are_named_alone_or_by_their_folder() -> None:
    """One file, several on the top, a folder of several that is nearly a known one."""
    strays = {"beside.yaml": b"", "notes.txt": b"", "one/a.yaml": b"", "measure/a.yaml": b"", "measure/b.yaml": b""}
    with pytest.raises(PolicyError) as refused:
        read_policy(TOY | strays)
    said = [line for line in refused.value.message.splitlines() if "没有东西会读" in line]
    assert sorted(said) == [
        "beside.yaml:1 政策包里没有东西会读这个文件，请改名或移走",
        "measure/a.yaml:1 政策包里没有东西会读“measure”这个文件夹里的 2 个文件，最接近的是“measures”，请改名或移走",
        "notes.txt:1 政策包里没有东西会读这个文件，请改名或移走",
        "one/a.yaml:1 政策包里没有东西会读这个文件，请改名或移走",
    ]
