"""The document that a lawyer signs: the whole text, every rule next to its phrase, every doubt in both readings."""

from __future__ import annotations

import datetime
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from core.authoring.draft import USES, draft_pack
from core.policy import load_policy, pack_files, read_policy
from core.policy.folders import shared_files
from core.report.content import Summary
from core.report.review import Material, review
from core.report.review_pdf import render_review
from desktop.cli import main
from desktop.review_command import gathered
from tests.authoring.office_files import QINGHE

AT = datetime.datetime(2026, 11, 27, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
PACKS = ("baoshan-2023-1", "sample-city-2023")


@cache
def material_of(id: str) -> Material:
    return gathered(load_policy(id), pack_files(id))


@cache
def made(id: str) -> Summary:
    return review(load_policy(id), material_of(id), AT)


def draft() -> dict[str, bytes]:
    return draft_pack("\n".join(QINGHE), "qinghe-2024-6", AT.date())


@pytest.mark.parametrize("id", PACKS)
def test_every_rule_stands_beside_its_phrase(id: str) -> None:
    policy, said = load_policy(id), list(made(id).texts())
    for measure in policy.measures:
        assert any(measure.id in text and measure.name in text for text in said)
        for condition in measure.conditions:
            assert condition.phrase in said
            assert condition.rule.source in said
        for part in (measure.amount, measure.cap, measure.window, measure.consult, measure.share):
            assert part is None or not part.phrase or part.phrase in said
        if measure.amount:
            assert any(measure.amount.rule.source in text for text in said)


@pytest.mark.parametrize("id", PACKS)
def test_all_of_the_text_is_there(id: str) -> None:
    whole = "\n".join(made(id).texts())
    for article in load_policy(id).articles[1:]:
        for paragraph in article.text.split("\n"):
            assert paragraph in whole


def test_a_doubt_has_both_readings() -> None:
    said = list(made("sample-city-2023").texts())
    assert "“每100万美元”是按整份还是按比例，原文未写" in said
    assert "从严读：取小(每满(年出口额, 100万美元) × 2万元, 40万元)" in said
    assert "从宽读：年出口额 / 100万美元 × 2万元" in said


@pytest.mark.parametrize("id", PACKS)
def test_a_measure_has_worked_cases_of_each_result(id: str) -> None:
    policy = load_policy(id)
    material = material_of(id)
    assert material.cases is not None
    assert material.more > 70
    for measure in (m for m in policy.measures if m.amount):
        results = {case.result.partition("，")[0] for case in material.cases[measure.id]}
        assert len(results) > 1


def test_what_is_open_of_a_draft_comes_first() -> None:
    files = {**draft(), **shared_files(USES)}
    policy = read_policy(files)
    summary = review(policy, gathered(policy, files), AT)
    said = list(summary.texts())
    assert "还是草稿的：1-1、2-1、3-1。" in said
    assert "· 1-1：“对参加市级以上展会的企业”没有写成条件" in said
    assert next(s.title for s in summary.sections if s.title) == "一、没有定的"
    assert "（没有样例）" in said


def test_the_same_pack_gives_the_same_paper() -> None:
    policy = load_policy("sample-city-2023")
    one, other = (render_review(review(policy, Material(), AT)) for _ in range(2))
    assert one == other
    assert one[1] > 3


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
def test_the_command_writes_pages_that_can_be_read_and_signed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "审核稿.pdf"
    assert main(["policies", "review", "sample-city-2023", str(out)]) == 0
    assert "页" in capsys.readouterr().out
    text = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, check=True).stdout.decode()
    for words in ("政策包审核稿", "样府规〔2023〕9号", "法律审核", "设备投资 >= 500万元", "共8页"):
        assert words in text.replace(" ", "") or words in text
    assert "预审" not in text
    assert "核验码" not in text


def test_a_pack_that_does_not_load_has_no_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "qinghe-2024-6"
    for name, data in draft().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.replace(b"level: ", b"levle: "))
    assert main(["policies", "review", str(folder), str(tmp_path / "a.pdf")]) == 2
    assert main(["policies", "review", "sample-city-2023", str(tmp_path / "no" / "a.pdf")]) == 2
    assert [p.name for p in tmp_path.iterdir()] == ["qinghe-2024-6"]
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
