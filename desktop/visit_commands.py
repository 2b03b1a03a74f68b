"""Commands for exchanging visits between windows. The window must be closed meanwhile. No Qt."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core import clock
from core.errors import AnswerError
from desktop.paths import data_folder

DONE = 0


def add_commands(commands: Any) -> None:
    """Add `visits` and its subcommands."""
    visits = commands.add_parser("visits", help="接待记录：带到别的窗口、从别的窗口收进、从数据文件并回")
    actions = visits.add_subparsers(dest="action", required=True, metavar="做什么")
    out = actions.add_parser("carry", help="把几天的接待存成一份密封的文件（.hqv）")
    out.add_argument("file", metavar="文件.hqv")
    out.add_argument("--from", dest="first", required=True, metavar="日期", help="如 2023-09-01")
    out.add_argument("--to", dest="last", metavar="日期", help="不写就是同一天")
    come = actions.add_parser("take", help="收进别的窗口的文件（.hqv），或从数据文件（.db）并回")
    come.add_argument("files", nargs="+", metavar="文件")
    for action in (out, come):
        action.add_argument("--data", help="数据文件夹")


def run(given: argparse.Namespace) -> int:
    """Run a subcommand. RecordError or AnswerError on failure."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {"carry": _carry, "take": _take}
    return actions[given.action](given)


def _carry(given: argparse.Namespace) -> int:
    from desktop.papers import open_at_terminal
    from desktop.visit_exchange import export_days

    first = _day(given.first)
    last = _day(given.last) if given.last else first
    with open_at_terminal(data_folder(given.data)) as store:
        count = export_days(store, first, last, Path(given.file), clock.now())
    print(f"{count} 次接待已存到 {given.file}")
    return DONE


def _take(given: argparse.Namespace) -> int:
    from desktop.papers import open_at_terminal
    from desktop.visit_exchange import import_file, import_words

    with open_at_terminal(data_folder(given.data)) as store:
        for name in given.files:
            print(f"{name}：{import_words(import_file(store, Path(name)))}")
    return DONE


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise AnswerError(f"“{text}”不是日期，请写成 2023-09-01 这样") from None
