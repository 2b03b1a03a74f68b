"""policies try: the result of a visit, printed at each save of the pack or of the visit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.authoring.draft import MEASURES, draft_pack
from desktop.cli import main
from desktop.try_command import result_lines, watch
from tests.authoring.office_files import QINGHE

VISIT = """policy: qinghe-2024-6
as_of: 2024-06-01
unmentioned: none
answers: {展位费: 8万元, 设备投资: 300万元, 设备投资额: 300万元, 人数: 3人}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of drafts."""
    made = tmp_path / "qinghe-2024-6"
    for name, data in draft_pack("\n".join(QINGHE), "qinghe-2024-6").items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(data)
    return made


@pytest.fixture
def visit(tmp_path: Path) -> Path:
    (tmp_path / "visit.yaml").write_text(VISIT, "utf-8")
    return tmp_path / "visit.yaml"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def heard(folder: Path, visit: Path, *deeds: Callable[[], None]) -> list[str]:
    """The output after each of these actions, one per poll; then Ctrl+C."""
    said: list[str] = []
    left: Iterator[Callable[[], None]] = iter(deeds)

    def pause() -> None:
        deed = next(left, None)
        if deed is None:
            raise KeyboardInterrupt
        deed()

    watch(str(folder), str(visit), said.append, pause)
    return said


def test_each_save_is_told_and_no_look_between(folder: Path, visit: Path) -> None:
    edit = lambda: change(folder / MEASURES, "展位费的50%给予补贴: 展位费 × 50%", "展位费的50%给予补贴: 展位费 × 40%")  # noqa: E731
    answer = lambda: change(visit, "展位费: 8万元", "展位费: 6万元")  # noqa: E731
    said = heard(folder, visit, lambda: None, edit, lambda: None, answer)
    assert len(said) == 4
    assert "1-1 草稿·支持参加展会：补贴  至多 4万元" in said[0]
    assert "至多 3.2万元" in said[1]
    assert "至多 2.4万元" in said[2]
    assert said[3] == "已停下"


def test_of_drafts_it_tells_what_their_rules_say(folder: Path, visit: Path) -> None:
    said = "\n".join(result_lines(str(folder), str(visit)))
    assert "1-1 支持参加展会：补贴：文字满足·待审核，4万元" in said
    assert "2-1 支持技术改造：补助：文字满足·待审核，24万元" in said
    change(folder / MEASURES, "  draft: true\n  name: 支持参加展会：补贴\n", "  name: 支持参加展会：补贴\n")
    said = "\n".join(result_lines(str(folder), str(visit)))
    assert "文字满足·待审核  1-1 支持参加展会：补贴" in said


def test_a_slip_is_underlined_and_its_mending_result_lines(folder: Path, visit: Path) -> None:
    slip = lambda: change(folder / MEASURES, "展位费 × 50%", "展位废 × 50%")  # noqa: E731
    mend = lambda: change(folder / MEASURES, "展位废 × 50%", "展位费 × 50%")  # noqa: E731
    said = heard(folder, visit, slip, mend)
    assert "没有“展位废”这个名称" in said[1]
    assert "^^^^^^" in said[1]
    assert "1 处要改" in said[1]
    assert "至多 4万元" in said[2]


def test_a_visit_that_cannot_be_read_and_a_pack_that_went_are_result_lines(folder: Path, visit: Path) -> None:
    said = heard(folder, visit, lambda: change(visit, "展位费: 8万元", "展位费: 很多"), (folder / "policy.yaml").unlink)
    assert "展位费" in said[1]
    assert "没有政策包" in said[2]


def test_what_is_not_there_is_one_sentence(folder: Path, visit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "try", str(folder), str(visit.with_name("no.yaml"))]) == 2
    assert main(["policies", "try", str(folder.with_name("no")), str(visit)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_it_well(folder: Path, visit: Path) -> None:
    command = [sys.executable, "-m", "desktop", "policies", "try", str(folder), str(visit)]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # one in the background has it ignored
    run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    signal.signal(signal.SIGINT, before)
    with run:
        assert run.stdout is not None
        while "暂退缓缴" not in run.stdout.readline():
            assert run.poll() is None
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 0
