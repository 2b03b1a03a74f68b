"""Commands for policies being written: create a draft from a text, try it, write a review for a lawyer."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import PolicyError, os_error_words
from core.files import write_folder
from desktop.result_files import result_file

DONE, BAD_INPUT = 0, 2


def add_commands(actions: Any) -> None:
    """Add the commands new, try and review."""
    new = actions.add_parser("new", help="从政策原文（.docx、.pdf、.txt）起草一个政策包")
    new.add_argument("id", metavar="编号", help="小写字母、数字和短横，如 qinghe-2024-6")
    new.add_argument("--from", dest="source", required=True, metavar="文件", help="政策原文")
    new.add_argument("--to", default=".", metavar="文件夹", help="放在哪里；不写，放在当前文件夹")
    trial = actions.add_parser("try", help="边改边看：每存一次，再算一遍这份咨询（Ctrl+C 停下）")
    trial.add_argument("folder", metavar="文件夹", help="政策包文件夹")
    trial.add_argument("visit", metavar="咨询.yaml")
    paper = actions.add_parser("review", help="给法律审核的稿：原文和规则并排，疑点、没定的、样例、签字处")
    paper.add_argument("folder", metavar="文件夹", help="政策包文件夹或编号")
    paper.add_argument("out", metavar="OUT.pdf")


def _try(given: argparse.Namespace) -> int:
    from desktop.try_command import watch

    if not (Path(given.folder) / "policy.yaml").is_file():
        raise PolicyError(f"没有政策包文件夹“{given.folder}”")
    if not Path(given.visit).is_file():
        raise PolicyError(f"没有“{given.visit}”这个文件")
    watch(given.folder, given.visit, lambda text: print(text, flush=True))
    return DONE


def _review(given: argparse.Namespace) -> int:
    from desktop.review_command import write_review

    pages, open_points = write_review(given.folder, result_file(given.out, (".pdf",), (given.folder,)))
    print(f"审核稿已存到 {given.out}（{pages} 页，{open_points} 处没有定）")
    return DONE


def _new(given: argparse.Namespace) -> int:
    from core.authoring.documents import read_text
    from core.authoring.draft import MEASURES, draft_pack

    folder = Path(given.to) / given.id
    if folder.exists():
        raise PolicyError(f"“{folder}”已经有了，没有动它。请换一个编号，或用 --to 放到别的文件夹")
    files = draft_pack(read_text(Path(given.source)), given.id)
    _write_new(folder, files)
    drafts = files[MEASURES].decode()
    print(f"已起草 {folder}：{drafts.count('  draft: true')} 项草稿，{_open_points(files)} 处不懂（看注释里的“不懂”）")
    print(f"下一步：照原文核对各项，再运行 policies check {folder}")
    return DONE


def _open_points(files: dict[str, bytes]) -> int:
    return sum(line.lstrip().startswith("# 不懂：") for data in files.values() for line in data.decode().splitlines())


def _write_new(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files to a new folder, or none."""
    try:
        write_folder(folder, files)
    except OSError as error:
        raise PolicyError(f"“{folder}”没有写成：{os_error_words(error)}") from error


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {"new": _new, "try": _try, "review": _review}
