"""./run selftest tests a computer with keys in a temporary record."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import HuiqiError
from desktop import selftest
from desktop.ui.base import theme


def test_everything_is_tried(qapp, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each, exit code 0, and a printed page in the folder that was named."""
    assert selftest.main(str(tmp_path)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("：")[0] for line in lines[:-1]] == [
        "打开窗口", "用键盘登记一次接待", "办结", "打印到文件", "给告知单签名", "读印章图片", "备份", "拒绝残缺的备份",
        "恢复备份", "关闭后再打开",
    ]  # fmt: skip
    assert all("：好" in line for line in lines[:-1])
    assert lines[-1] == "这台电脑可以用惠企窗口。"
    assert (tmp_path / "print.pdf").read_bytes().startswith(b"%PDF")


def test_the_first_that_fails_is_told(
    qapp, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its reason; the exit code is 1, and what comes after is not tried."""

    def broken(self: object) -> str:
        raise HuiqiError("打印机坏了。")

    monkeypatch.setattr(selftest._Trial, "_type", broken)
    assert selftest.main(str(tmp_path)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "用键盘登记一次接待：不行：打印机坏了。"


def test_a_font_that_is_not_there_is_told(
    qapp, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise rare characters would print as boxes, unnoticed until one occurs."""
    monkeypatch.setattr(theme, "FAMILIES", (*theme.FAMILIES, "花园"))
    assert selftest.main(str(tmp_path)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "打开窗口：不行：窗口没有字体 花园。请重新安装。"
