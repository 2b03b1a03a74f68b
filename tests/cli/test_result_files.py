"""What a command makes never takes the place of what it was made of."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from core.errors import AnswerError
from desktop.cli import main
from desktop.result_files import result_file

VISIT = "policy: baoshan-2023-1\nas_of: 2023-09-01\nanswers: {从业人员: 20}\n"
PACK = Path(__file__).resolve().parents[2] / "resources" / "policies" / "sample-city-2023"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a visit, a roster and a pack, and nothing else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUIQI_DATA", str(tmp_path / "data"))
    (tmp_path / "接待.pdf").write_text(VISIT, encoding="utf-8")
    (tmp_path / "名单.csv").write_text("企业名称,从业人员\n甲公司,35\n", encoding="utf-8")
    shutil.copytree(PACK, tmp_path / "pack")
    (tmp_path / "pack" / "旧稿.pdf").write_bytes(b"%PDF")
    (tmp_path / "夹.pdf").mkdir()
    os.link(tmp_path / "名单.csv", tmp_path / "同一份.csv")
    return tmp_path


def contents(place: Path) -> dict[Path, bytes]:
    """Every file but those of the program's own folder."""
    files = (file for file in place.rglob("*") if file.is_file() and place / "data" not in file.parents)
    return {file: file.read_bytes() for file in files}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["assess", "接待.pdf", "--pdf", "接待.pdf"], "结果不能写在它上面"),
        (["assess", "接待.pdf", "--pdf", "./夹.pdf"], "是文件夹"),
        (["assess", "接待.pdf", "--pdf", "告知单"], "结果写成 .pdf"),
        (["assess", "接待.pdf", "--pdf", "没有/告知单.pdf"], "没有文件夹"),
        (["screen", "名单.csv", "--out", "名单.csv"], "结果不能写在它上面"),
        (["screen", "名单.csv", "--out", "同一份.csv"], "结果不能写在它上面"),
        (["policies", "review", "pack", "pack/policy.yaml"], "结果写成 .pdf"),
        (["policies", "review", "pack", "pack/旧稿.pdf"], "结果不能写在它上面"),
        (["policies", "diff", "pack", "pack", "--record", "data", "--out", "名单.csv"], "结果写成 .xlsx"),
    ],
)
def test_nothing_that_was_read_is_written_over(
    place: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit code 2, every file as it was."""
    before = contents(place)
    assert main(arguments) == 2
    assert told in capsys.readouterr().err
    assert contents(place) == before


def test_a_place_beside_what_was_read_is_taken(place: Path) -> None:
    """Also over a file of an earlier run."""
    (place / "告知单.PDF").write_bytes(b"")
    assert result_file("告知单.PDF", (".pdf",), ("接待.pdf", "pack", "没有这个")) == Path("告知单.PDF")
    with pytest.raises(AnswerError):
        result_file("pack/旧稿.pdf", (".pdf",), ("接待.pdf", "pack"))
