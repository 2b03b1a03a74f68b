"""Files that carry the head of the audit chain: an export (.xlsx), a copy (.db, .db.gz). No Qt.

An export stores it as a sentence in the document properties, where Excel and WPS show and preserve it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from core.errors import AnswerError
from core.records.heads import ChainHead, Contained, Diverged, HeadState, HistoryMissing, Replaced, head_of_copy
from core.report.verify import PaperVerdict
from desktop import paths
from desktop.export import about_of
from desktop.papers import open_at_terminal

ENDINGS = (".xlsx", ".db", ".db.gz")
_TOLD = re.compile("审计记录到第 ([0-9]{1,18}) 条，链头 ([0-9a-f]{64})(?![0-9a-f])")


def as_words(number: int, link: str) -> str:
    """The sentence about the audit head in an export."""
    return f"导出时审计记录到第 {number} 条，链头 {link}"


def has_head(file: Path) -> bool:
    """Whether this kind of file carries a head, judged by its name."""
    return file.name.lower().endswith(ENDINGS)


def head_in(file: Path, folder: Path) -> ChainHead:
    """The head in a file. ``folder``: where a copy may be unpacked. AnswerError, RecordError: it has none, or is
    unreadable."""
    if file.suffix.lower() != ".xlsx":
        return head_of_copy(folder, file)
    told = _TOLD.search(about_of(file))
    if told is None:
        raise AnswerError(
            f"“{file.name}”里没有链头：不是本程序导出的表格，或另存时去掉了文件属性。请用导出时的原文件。"
        )
    return ChainHead(int(told[1]), told[2])


def verdict_on(file: Path, folder: Path, head_state: Callable[[ChainHead], HeadState]) -> PaperVerdict:
    """Whether the present audit chain contains the head in a file."""
    head = head_in(file, folder)
    return _told(head_state(head), f"“{file.name}”的链头（审计记录第 {head.number} 条）")


def verify(named: str, data: str | None) -> int:
    """`./run verify EXPORT.xlsx|COPY.db.gz`: 0 if the present chain contains the head and is intact; otherwise 2.
    Prints sentences to stdout."""
    folder = paths.data_folder(data)
    with open_at_terminal(folder) as store:
        verdict, whole = verdict_on(Path(named), folder, store.head_state), store.verify()
    for sentence in (verdict.sentence, *whole.faults, *whole.notes):
        print(sentence)
    return 0 if verdict.state == "ours" and whole.intact else 2


def _told(became: HeadState, which: str) -> PaperVerdict:
    match became:
        case Contained(since=0):
            return PaperVerdict("ours", f"{which}与现在的审计记录对得上，以后没有新的记录。", of_chain=True)
        case Contained(since=since):
            return PaperVerdict("ours", f"{which}与现在的审计记录对得上，以后又记了 {since} 条。", of_chain=True)
        case Replaced(kept=kept):
            return PaperVerdict(
                "unknown",
                f"{which}不在现在的审计记录里，在恢复时换下的 {kept} 里：它出自恢复之前，请以那一份核对。",
                of_chain=True,
            )
        case HistoryMissing():
            return PaperVerdict(
                "unknown",
                f"{which}不在现在的审计记录里。记录恢复过备份，换下的文件又不在，分不清是恢复之前的，还是被改写过。"
                "请找到恢复时换下的文件，放回备份文件夹，再核验。",
                of_chain=True,
            )
        case Diverged():
            return PaperVerdict(
                "changed",
                f"{which}与现在的审计记录对不上：不是这个记录的文件，或那以后审计记录被改写过。"
                "确是本窗口的文件，请保留它，并查备份。",
                of_chain=True,
            )
        case _:
            assert_never(became)
