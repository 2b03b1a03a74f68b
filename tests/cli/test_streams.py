"""`./run assess` with many visits: reported one by one, summed only on request."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.policy.located_yaml import plain
from desktop import visit_files
from desktop.cli import main
from tests.cli.test_assess_command import CASES, ROOT, VISIT


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines on stdout."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name")
def test_a_visit_is_told_while_the_rest_of_the_stream_is_not_written_yet(tmp_path: Path) -> None:
    """The line of the first visit comes once the second has been read: no more is held."""
    pipe = tmp_path / "visits.yaml"
    os.mkfifo(pipe)
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "desktop", "assess", str(pipe), "--sums"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=surroundings) as process:
        assert process.stdout is not None
        with pipe.open("w", encoding="utf-8") as stream:
            stream.write(f"{VISIT}---\n{VISIT}---\n")
            stream.flush()
            assert json.loads(process.stdout.readline())["policy"] == "baoshan-2023-1"
            stream.write(VISIT)
        assert len(process.stdout.readlines()) == 2
        assert process.wait(60) == 0


def test_half_a_character_in_a_visit_does_not_stop_the_stream(tmp_path: Path) -> None:
    """JSON may write half of a surrogate pair. The visit is refused, and the one after it answered."""
    visit = plain(VISIT)[0]
    file = tmp_path / "v.jsonl"
    file.write_text(f'{{"policy": "baoshan-2023-1\\ud800"}}\n{json.dumps(visit)}\n', encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "desktop", "assess", str(file), "--sums"]
    done = subprocess.run(command, capture_output=True, env=surroundings)
    first, second = map(json.loads, done.stdout.splitlines())
    assert "\ud800”不是政策编号" in first["error"]
    assert second["policy"] == visit["policy"]
    assert done.returncode == 2


def test_sums_are_those_of_the_whole_result(capsys: pytest.CaptureFixture[str]) -> None:
    """Statuses and sums of some worked visits, from both ways."""
    files = [str(file) for file in sorted(CASES.glob("S0*.yaml"))]
    assert len(files) >= 3
    assert main(["assess", *files, "--json"]) == 0
    whole = lines(capsys)
    assert main(["assess", *files, "--sums"]) == 0
    for full, short in zip(whole, lines(capsys), strict=True):
        assert {key: full[key] for key in ("policy", "pack_digest", "as_of", "totals", "known")} == {
            key: short[key] for key in short if key != "outcomes"
        }
        kept = ("measure", "status", "low", "high")
        assert short["outcomes"] == [{key: o[key] for key in kept} for o in full["outcomes"]]


def test_sums_make_no_paper(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They have no reasons to print."""
    file = tmp_path / "v.yaml"
    file.write_text(VISIT, encoding="utf-8")
    assert main(["assess", str(file), "--sums", "--pdf", str(tmp_path / "v.pdf")]) == 2
    assert "--pdf 和 --sums" in capsys.readouterr().err
    assert not (tmp_path / "v.pdf").exists()


def test_a_file_of_json_has_a_visit_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same result as from YAML; a broken line is reported with its number, the others are answered."""
    visit = json.dumps(plain(VISIT)[0], ensure_ascii=False)
    doubled = visit.replace('"主体类型"', '"注册地"')
    yaml, file = tmp_path / "v.yaml", tmp_path / "v.jsonl"
    yaml.write_text(VISIT, encoding="utf-8")
    file.write_text(f"{visit}\n\n{visit[:-2]}\n{doubled}\n{visit}\n", encoding="utf-8")
    assert main(["assess", str(yaml), "--sums"]) == 0
    (wanted,) = lines(capsys)
    assert main(["assess", str(file), "--sums"]) == 2
    first, broken, twice, last = lines(capsys)
    assert first == last == wanted
    assert f"{file} 第 3 行" in broken["error"]
    assert f"{file} 第 4 行“注册地”写了两次" in twice["error"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("%YAML 1.1\n---\na: 1\n", 1),
        ("# x\n\n---\n# y\n---\na: 1\n---\n", 1),
        ("--- {a: 1}\n--- # here\na: 2\n...\n---\na: 3\n", 3),
        ("a: |\n  ---\n  x\n---\na: '---'\n", 2),
        ("a: 1\n---x: 2\n", 1),
        ("", 1),
    ],
)
def test_a_stream_falls_into_the_documents_that_yaml_sees(tmp_path: Path, text: str, count: int) -> None:
    """Whatever is before, between and after them; an empty stream is reported once."""
    file = tmp_path / "v.yaml"
    file.write_text(text, encoding="utf-8")
    found = [document for _, document in visit_files.documents(str(file))]
    assert len(found) == count
    assert found == plain(text) or not text


def test_a_visit_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the line where it begins."""
    monkeypatch.setattr(visit_files, "MOST_CHARACTERS", 100)
    file = tmp_path / "v.yaml"
    file.write_text("a: 1\n---\n" + "b: 1\n" * 50, encoding="utf-8")
    good, bad = visit_files.documents(str(file))
    assert good == (f"{file} 第 1 份", {"a": 1})
    assert "第 2 行起的一份太大" in str(bad[1])
