"""A policy's text becomes a pack of drafts: what is found in it, and that the pack loads with only open points
reported."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from core.assess import assess, read_visit
from core.assess.check import check_files
from core.authoring.draft import MEASURES, USES, draft_pack
from core.authoring.findings import Finding, findings
from core.errors import PolicyError
from core.policy import Policy, load_policy, pack_files, read_policy
from core.policy.figures import figures
from core.policy.folders import shared_files
from core.policy.pack import OUTSIDE, Anchor
from core.policy.text import folded_places
from desktop.cli import main
from tests.authoring.office_files import QINGHE, docx_file, empty_pdf, pdf_file

DAY = datetime.date(2024, 3, 5)
TEXT = "\n".join(QINGHE) + "\n"
SHIPPED, SAMPLE = "baoshan-2023-1", "sample-city-2023"


def loaded(files: dict[str, bytes]) -> Policy:
    return read_policy({**files, **shared_files(USES)}, strict=True)


def drafted(text: str = TEXT, id: str = "qinghe-2024-6") -> Policy:
    return loaded(draft_pack(text, id, DAY))


def text_with(**changes: str) -> str:
    made = TEXT
    for old, new in changes.items():
        assert old in made
        made = made.replace(old, new)
    return made


# ── recall, against packs that people made ───────────────────────────────────────────────────────────────────────


def found_in(policy: Policy) -> dict[int, tuple[Finding, ...]]:
    return {article.number: findings(article) for article in policy.articles if article.number != OUTSIDE}


def is_found(policy: Policy, at: Anchor, found: Iterable[Finding]) -> bool:
    """Whether findings cover every figure of a phrase; of one without figures half its words."""
    body = policy.article(at.article).text
    places = folded_places(body)[1]
    spans = [(places[f.start][0], places[f.end - 1][1]) for f in figures(body) if f.ways]
    wanted = {at_ for a, b in spans if at.start <= a and b <= at.end for at_ in range(a, b)}
    covered = {at_ for f in found for at_ in range(f.start, f.end)}
    mine = covered & set(range(at.start, at.end))
    return wanted <= covered and len(mine) * (1 if wanted else 2) >= (1 if wanted else at.end - at.start)


def recall(policy: Policy, kinds: set[str], anchors: list[Anchor]) -> int:
    found = found_in(policy)
    return sum(is_found(policy, at, [f for f in found[at.article] if f.kind in kinds]) for at in anchors)


def precision(policy: Policy, kinds: set[str], anchors: list[Anchor]) -> tuple[int, int]:
    """(findings of these kinds that have a rule of the pack at the same place, all findings of these kinds)."""
    mine = [(number, f) for number, found in found_in(policy).items() for f in found if f.kind in kinds]
    right = [f for n, f in mine if any(at.article == n and at.start < f.end and f.start < at.end for at in anchors)]
    return len(right), len(mine)


def anchors_of(policy: Policy, part: str) -> list[Anchor]:
    parts = [getattr(m, part) for m in policy.measures]
    return [p.at for p in parts if p is not None and getattr(p, "own", True)]


DAYS = {"window", "consult"}


def test_what_is_found_of_the_shipped_policy() -> None:
    policy = load_policy(SHIPPED)
    amounts, caps, windows = (anchors_of(policy, part) for part in ("amount", "cap", "window"))
    assert (len(amounts), len(caps), len(windows)) == (30, 6, 11)
    assert recall(policy, {"sum"}, amounts) >= 29
    assert recall(policy, {"cap"}, caps) == 6
    assert recall(policy, DAYS, windows) >= 10
    assert recall(policy, DAYS, anchors_of(policy, "consult")) == 6


def test_how_much_of_what_is_found_was_right() -> None:
    policy = load_policy(SHIPPED)
    right, all_ = precision(policy, {"sum"}, anchors_of(policy, "amount"))
    assert right / all_ > 0.85
    shares = [*anchors_of(policy, "cap"), *anchors_of(policy, "share"), *(p.at for p in policy.pools)]
    right, all_ = precision(policy, {"cap"}, shares)
    assert right == all_
    right, all_ = precision(policy, DAYS, [*anchors_of(policy, "window"), *anchors_of(policy, "consult")])
    assert right / all_ > 0.9


def test_the_offices_of_every_shipped_measure_are_those_of_its_article() -> None:
    policy, drafts = load_policy(SHIPPED), drafted(pack_files(SHIPPED)["text.txt"].decode(), "again-2023")
    named = {m.article: set(m.offices) for m in drafts.measures}
    from core.authoring.draft_words import offices_in

    found = {a.number: named.get(a.number, set(offices_in(a.offices))) for a in policy.articles}
    assert sum(set(m.offices) == found[m.article] for m in policy.measures) == 64


def test_what_is_found_of_the_sample() -> None:
    policy = load_policy(SAMPLE)
    amounts = anchors_of(policy, "amount")
    assert len(amounts) == 13
    assert recall(policy, {"sum"}, amounts) >= 9  # the other four phrases take conditions and limits in
    assert recall(policy, {"sum", "condition", "limit"}, amounts) >= 11
    assert recall(policy, {"cap"}, anchors_of(policy, "cap")) == 5


@pytest.mark.parametrize("id", [SHIPPED, SAMPLE])
def test_the_draft_of_a_shipped_text_loads_with_every_item_a_draft(id: str) -> None:
    policy = drafted(pack_files(id)["text.txt"].decode(), "again-2023")
    assert policy.measures
    assert all(m.draft for m in policy.measures)
    known = load_policy(id)
    for part in ("number", "title", "issuer", "level", "issued", "effective", "expires"):
        assert getattr(policy, part) == getattr(known, part)
    assert policy.called.policy == ("本行动方案" if id == SHIPPED else "本措施")
    assert policy.overlap.phrase in known.overlap.phrase or known.overlap.phrase in policy.overlap.phrase
    assert [g.phrase for g in policy.gates] == ["依法依规诚信经营" if id == SHIPPED else "依法诚信经营"]
    assert policy.called.gates == known.called.gates


# ── the small text of the tutorial ───────────────────────────────────────────────────────────────────────────────


def test_the_three_measures_of_a_small_text() -> None:
    first, second, third = drafted().measures
    assert (first.id, first.amount.rule.source, first.cap.amount.source) == ("1-1", "展位费 × 50%", "5万元")  # type: ignore[union-attr]
    assert [c.rule.source for c in second.conditions] == ["设备投资 >= 200万元"]
    assert second.offices == ("区经委", "区科委")
    assert [c.rule.source for c in third.conditions] == ["期限(劳动合同起, 劳动合同止) >= 1年"]
    assert third.amount
    assert third.amount.rule.source == "人数 × 2000元/人"
    assert third.window
    assert third.window.start == datetime.date(2024, 1, 1).toordinal()
    assert third.window.end is None


def test_a_draft_is_judged_and_never_certain() -> None:
    policy = drafted()
    visit = read_visit(
        policy, {"policy": policy.id, "as_of": "2024-06-01", "unmentioned": "none", "answers": {"展位费": "8万元"}}
    )
    found = assess(policy, visit).of("1-1")
    assert (found.status, found.low, found.high) == ("recognition", 0, 4_000_000)


def test_the_check_of_a_draft_says_only_what_is_open() -> None:
    found = check_files({**draft_pack(TEXT, "qinghe-2024-6", DAY), **shared_files(USES)})
    assert len(found) == 3
    assert all("还是草稿" in fault for fault in found)


def test_what_was_not_understood_stands_beside_its_draft() -> None:
    said = draft_pack(TEXT, "qinghe-2024-6", DAY)[MEASURES].decode()
    assert "# 不懂：“对参加市级以上展会的企业”没有写成条件" in said
    assert said.index("展会的企业”没有写成条件") < said.index("- id: 1-1")


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("对符合条件的企业给予20万元奖励。", "20万元"),
        ("按实际租金的30%给予补贴，最高10万元。", "租金 × 30%"),
        ("企业净增员工每满5人，给予1万元奖励。", "每满(净增员工, 5人) × 1万元"),
        ("对屋顶光伏项目，按0.3元/瓦给予补贴。", "容量 × 0.3元/瓦"),
        ("按每平方米每月20元给予租金补贴。", "面积 × 月数 × 20元/平方米/月"),
        ("每人每次补贴600元。", "人数 × 600元/人"),
        ("给予20万元至200万元支持。", "200万元"),
        ("对年产值达到1亿元、5亿元的企业，分别给予10万元、30万元奖励。", "年产值 分段 [1亿元: 10万元, 5亿元: 30万元]"),
        (
            "对认定为国家级、市级绿色工厂的，分别给予60万元、30万元奖励。",
            "第1条类别 分档 [国家级: 60万元, 市级绿色工厂: 30万元]",
        ),
        ("给予全额担保费补贴。", "担保费"),
        ("减半收取污水处理费。", "污水处理费 × 50%"),
        ("给予100个基点的贷款贴息。", "贷款金额 × 1%"),
        ("按照1:1比例给予区级配套支持。", "区级配套基数 × 100%"),
        ("对获评单位给予百分之五十的补助，不超过三十万元。", "第1条的基数 × 50%"),
    ],
)
def test_the_ways_in_which_texts_give(sentence: str, rule: str) -> None:
    text = TEXT.replace(QINGHE[7], sentence)
    measure = drafted(text).measures[0]
    assert measure.amount is not None
    assert measure.amount.rule.source == rule


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("对营业收入不低于500万元的企业给予5万元奖励。", "营业收入 >= 500万元"),
        ("对从业人员不超过50人的企业给予5万元奖励。", "从业人员 <= 50人"),
        ("对出口额同比增长超过10%的企业给予5万元奖励。", "出口额同比增长 > 10%"),
        ("对装机容量300千瓦（含）以上的项目给予5万元奖励。", "装机容量 >= 300千瓦"),
        ("对面积1000平方米以下的场地给予5万元补贴。", "面积 <= 1000平方米"),
        ("对签订三年以上租赁合同的企业给予5万元补贴。", "期限(租赁合同起, 租赁合同止) >= 3年"),
    ],
)
def test_thresholds_become_conditions_with_facts_that_others_share_where_they_fit(sentence: str, rule: str) -> None:
    policy = drafted(TEXT.replace(QINGHE[7], sentence))
    assert [c.rule.source for c in policy.measures[0].conditions] == [rule]


def test_a_bound_on_all_items_is_a_pool_and_a_limit_is_told() -> None:
    text = text_with(**{QINGHE[13]: f"{QINGHE[13]}\n同一企业依据本措施获得的资金合计不超过300万元。"})
    policy = drafted(text)
    assert [(p.phrase, p.limit.source) for p in policy.pools] == [
        ("同一企业依据本措施获得的资金合计不超过300万元", "300万元")
    ]


def test_instalments_and_places_are_found() -> None:
    text = text_with(**{"单个项目最高不超过100万元。": "单个项目最高不超过100万元。补助资金分两年按60%、40%拨付。"})
    text = text.replace(QINGHE[7], "对年度纳税额前10名的企业各给予10万元奖励。（责任单位：区商务委）")
    first, second, _ = drafted(text).measures
    assert second.instalments
    assert [float(s) for s in second.instalments.shares] == [0.6, 0.4]
    assert [c.unknown for c in first.conditions] == ["office"]


# ── heads ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "effective", "expires"),
    [
        ("本措施自2024年3月1日起施行，有效期至2026年12月31日。", "2024-03-01", "2026-12-31"),
        ("本措施自印发之日起施行，有效期三年。", "2024-03-01", "2027-02-28"),
        ("本措施自公布之日起30日后施行，有效期至2026年12月31日。", "2024-03-31", "2026-12-31"),
        ("本措施自2024年4月1日起实施，有效期为2年。", "2024-04-01", "2026-03-31"),
        ("本措施自2024年4月1日起施行，有效期自2024年4月1日至2025年12月31日。", "2024-04-01", "2025-12-31"),
    ],
)
def test_from_when_and_until_when_it_holds(words: str, effective: str, expires: str) -> None:
    policy = drafted(TEXT.replace(QINGHE[14], words))
    assert (policy.effective.isoformat(), policy.expires.isoformat()) == (effective, expires)


def test_what_the_text_does_not_say_of_itself_is_open_and_the_pack_loads_all_the_same() -> None:
    body = "\n".join((*QINGHE[6:12], QINGHE[12], "由区发展改革委负责解释。"))
    files = draft_pack(body, "bare-2024", DAY)
    policy, head = loaded(files), files["policy.yaml"].decode()
    assert policy.number == "未写文号"
    for missing in ("文号", "印发日", "施行日", "有效期", "就高不重复"):
        assert f"没有认出{missing}" in head
    assert policy.issued == DAY
    assert policy.overlap.phrase == ""


@pytest.mark.parametrize(
    ("issuer", "level"),
    [
        ("青禾区商务委员会", "区级"),
        ("样例市人民政府", "市级"),
        ("国务院办公厅", "国家"),
        ("青禾区青石镇人民政府", "区级"),
    ],
)
def test_the_level_goes_by_who_issued_it(issuer: str, level: str) -> None:
    policy = drafted(text_with(青禾区人民政府关于=f"{issuer}关于"))
    assert (policy.issuer, policy.level) == (issuer, level)


def test_articles_in_other_ways_of_numbering() -> None:
    lines = [line for line in QINGHE if not line.startswith("第")]
    for marks in (("一、", "二、", "三、", "四、"), ("1.", "2.", "3.", "4."), ("（一）", "（二）", "（三）", "（四）")):
        text = "\n".join([*lines[:6], *(f"{m}{w}" for m, w in zip(marks, lines[6:], strict=False)), lines[-1]])
        assert [m.id for m in drafted(text).measures] == ["1-1", "2-1", "3-1"]


def test_offices_of_each_item_and_none_at_all() -> None:
    text = text_with(**{"（责任单位：区商务委）": ""})
    policy = drafted(text)
    assert policy.measures[0].offices == ("青禾区人民政府",)
    assert "原文没有写责任单位" in draft_pack(text, "qinghe-2024-6", DAY)[MEASURES].decode()


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("make", [docx_file, pdf_file])
def test_the_command_writes_a_folder_that_loads(
    make: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = make(tmp_path / ("a.docx" if make is docx_file else "a.pdf"))  # type: ignore[operator]
    assert main(["policies", "new", "qinghe-2024-6", "--from", str(source), "--to", str(tmp_path)]) == 0
    assert "3 项草稿" in capsys.readouterr().out
    assert sorted(snapshot(tmp_path / "qinghe-2024-6")) == ["facts.yaml", MEASURES, "policy.yaml", "text.txt"]
    assert main(["policies", "check", str(tmp_path / "qinghe-2024-6")]) == 2
    assert capsys.readouterr().err.count("还是草稿") == 3
    pack = ["policies", "pack", str(tmp_path / "qinghe-2024-6"), "--author", "某委", "--out", str(tmp_path)]
    assert main(pack) == 2
    assert not list(tmp_path.glob("*.hqp"))


def test_it_never_writes_over_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = docx_file(tmp_path / "a.docx")
    (tmp_path / "qinghe-2024-6").mkdir()
    (tmp_path / "qinghe-2024-6" / "mine.txt").write_text("我的")
    before = snapshot(tmp_path)
    assert main(["policies", "new", "qinghe-2024-6", "--from", str(source), "--to", str(tmp_path)]) == 2
    assert "已经有了" in capsys.readouterr().err
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("id", ["baoshan-2023-1", "Qing", "青禾", "../x", "-a", "a" * 61, "a/b"])
def test_an_id_that_will_not_do_writes_nothing(id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = docx_file(tmp_path / "a.docx")
    before = snapshot(tmp_path)
    assert main(["policies", "new", f"--to={tmp_path}", f"--from={source}", "--", id]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert snapshot(tmp_path) == before


def test_numbers_that_do_not_follow_are_told_with_their_line() -> None:
    """Two 第三条, one missing: drafting continues, and the draft names the line."""
    odd = TEXT.replace("第二条", "第三条")
    head = draft_pack(odd, "qinghe-2024-6", DAY)["policy.yaml"].decode()
    lines = odd.splitlines()
    for words, before in (("第三条", 1), ("第三条", 3)):
        assert f"“{words}”的编号没有接上，前一条是第 {before} 条" in head
    first = next(at for at, line in enumerate(lines, 1) if line.startswith("第三条"))
    assert f"# 不懂：原文第 {first} 行“第三条”" in head


def test_a_scan_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = empty_pdf(tmp_path / "a.pdf")
    assert main(["policies", "new", "x-1", "--from", str(source), "--to", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["a.pdf"]


def test_a_clause_without_a_comma_for_lines_is_a_phrase_that_yaml_takes() -> None:
    long = "对" + "符合要求的各类企业" * 200 + "给予20万元奖励。（责任单位：区商务委）"
    policy = drafted(TEXT.replace(QINGHE[7], long))
    amount = policy.measures[0].amount
    assert amount is not None
    assert (amount.rule.source, len(amount.phrase) <= 300) == ("20万元", True)


@pytest.mark.parametrize("seed", range(6))
def test_any_text_gives_a_pack_that_loads_but_for_its_numbers(seed: int) -> None:
    """Signs that mean something in YAML, sums and days cut in two, days that are none."""
    bits = [
        ": ",
        " #",
        '"',
        "'",
        "{",
        "]",
        "- ",
        "*",
        "&",
        "%",
        "|",
        "\\",
        "\t",
        "“",
        "（",
        "，",
        "。",
        "\n",
        "\u200b",
        "𠮷",
    ]
    bits += ["50%", "20万元", "2024年", "每满", "分别", "0", "全额", "2月30日", "2024年13月40日", "上午9:00"]
    chance, text = random.Random(seed), list(TEXT)
    for _ in range(12):
        at = chance.randrange(text.index("展"), len(text))
        text[at:at] = [chance.choice(bits)]
    found = check_files({**draft_pack("".join(text), "any-2024", DAY), **shared_files(USES)})
    not_loaded = [fault for fault in found if "不是正确的" in fault or "没有“" in fault or "读不懂" in fault]
    assert not_loaded == []
    assert any("还是草稿" in fault or "text.txt" in fault for fault in found)


@pytest.mark.parametrize("text", ["没有编号的一段话。" * 20, "一二三四五。" * 30])
def test_a_text_without_articles_is_one_sentence(text: str) -> None:
    with pytest.raises(PolicyError, match="没有认出条文的编号"):
        draft_pack(text, "x-1", DAY)


@pytest.mark.parametrize("target", ["gone", "file.txt"])
def test_a_place_that_cannot_be_written_is_one_sentence(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = docx_file(tmp_path / "a.docx")
    (tmp_path / "file.txt").write_text("这是一个文件")
    assert main(["policies", "new", "x-1", "--from", str(source), "--to", str(tmp_path / target / "deep")]) in (0, 2)
    assert "Traceback" not in capsys.readouterr().err
