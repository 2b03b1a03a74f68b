"""`./run policies diff OLD NEW`: what changed, and for whom, if a record is given. No Qt."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from core.assess.differences import STATE_WORDS, Differences, EntryChange, differences
from core.errors import PolicyError
from core.policy import Files, Policy, pack_files, read_policy
from core.policy.package import SUFFIX, read_package_file
from desktop.result_files import result_file


def run(given: argparse.Namespace) -> int:
    """Print the differences; returns the exit code. Raises PolicyError or RecordError with a sentence."""
    if given.out:
        result_file(given.out, (".xlsx",), (given.old, given.new, given.record))
    (old, before), (new, after) = _edition(given.old), _edition(given.new)
    if before.id != after.id:
        raise PolicyError(f"{before.id} 和 {after.id} 不是同一份政策的两个版本，不能比较")
    print(f"{after.number} {after.title}：第 {before.version or '?'} 版 → 第 {after.version or '?'} 版")
    print("\n".join(_difference_lines(differences(old, new))))
    if given.record:
        _whom(after, Path(given.record), given.out, given.follow)
    return 0


def _edition(named: str) -> tuple[Files, Policy]:
    """A pack, given as folder, shipped id, or package."""
    if named.endswith(SUFFIX):
        package = read_package_file(Path(named))
        return package.files, package.policy
    files = pack_files(named)
    return files, read_policy(files)


def _difference_lines(found: Differences) -> Iterator[str]:
    if not found:
        yield "没有变化"
        return
    yield found.summary
    if found.text:
        yield from ("", "原文", *(f"  {change.words}" for change in found.text))
    for heading, entries in (("项目", found.measures), ("提问", found.questions)):
        if entries:
            yield from ("", heading)
            for entry in entries:
                yield from _entry(entry)
    if found.others:
        yield from ("", "其他", *(f"  {change.words}" for change in found.others))


def _entry(entry: EntryChange) -> Iterator[str]:
    named = entry.id if entry.id == entry.name else f"{entry.id} {entry.name}"
    yield f"  {STATE_WORDS[entry.state]}：{named}"
    yield from (f"    {change.words}" for change in entry.changes)


def _whom(policy: Policy, folder: Path, out: str, follow: bool) -> None:
    from core import clock
    from core.records import FILE_NAME
    from desktop.affected import sheet
    from desktop.export import write_workbook
    from desktop.papers import open_at_terminal
    from desktop.rejudging import call_back, recheck

    if not (folder / FILE_NAME).is_file():
        raise PolicyError(f"“{folder}”里没有记录（{FILE_NAME}）。请写数据文件夹")
    with open_at_terminal(folder) as store:
        made = recheck(lambda work: work(store), policy)
        assert made is not None
        print(f"\n{made.words}")
        for each in made.affected:
            print(f"  {each.name or '（未填名称）'}　{each.serial}　{each.found.sums}")
            print("\n".join(f"    {moved.words}" for moved in each.found.moved))
        if out:
            print(f"名单已存到 {write_workbook(Path(out), [sheet(policy, made.affected, made.words)])}")
        if follow:
            print(f"已列入回访 {call_back(store, policy, made.affected, clock.today())} 条")
