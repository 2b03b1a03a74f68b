"""A pack's files under the reader's hand: what is wrong is noted with file and line, and reading goes on."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from core.errors import in_chinese
from core.policy import text
from core.policy.layout import read_layout
from core.policy.located_yaml import LocatedList, LocatedMapping, Trouble, load
from core.policy.pack import Article

T = TypeVar("T")


class FaultLog:
    """The files, the file in hand, and every fault found so far."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.file = ""
        self.faults: list[str] = []
        self.slips: list[str] = []  # what a pack in the making must not have, but one that was frozen may

    def fault(self, line: int, message: str) -> None:
        self.faults.append(f"{self.file}:{line} {message}")

    def slip(self, line: int, message: str) -> None:
        """Something written that does nothing: harmless in a pack that visits rest on, a fault in any other."""
        self.slips.append(f"{self.file}:{line} {message}")

    def yaml(self, name: str, kind: type) -> Any:
        """The one document of a file, if it has the wanted form; else an empty one and a fault."""
        self.file = name
        try:
            documents = load(self.files[name].decode("utf-8"))
            if len(documents) == 1 and isinstance(documents[0], kind):
                return documents[0]
            self.fault(1, "应是一个文档" + ("，一条一条的" if kind is LocatedList else "，名称: 内容 的形式"))
        except KeyError:
            self.fault(1, "没有这个文件")
        except UnicodeDecodeError:
            self.fault(1, "不是 UTF-8 文字")
        except Trouble as e:
            self.fault(e.line, str(e))
        return kind(1)

    def keys(self, table: LocatedMapping, known: Iterable[str], needed: Iterable[str] = ()) -> None:
        for key, line in table.lines.items():
            if key not in known:
                self.fault(line, f"没有“{key}”这一栏")
        for key in needed:
            if key not in table:
                self.fault(table.line, f"缺“{key}”")

    def shapes(self, table: LocatedMapping, tables: Iterable[str] = (), rows: Iterable[str] = ()) -> None:
        """Every part in the form it must have: a mapping, a list, or one text. What is not is a fault and taken out,
        so that it is neither misread nor silently passed over."""
        for key in list(table):
            wanted = LocatedMapping if key in tables else LocatedList if key in rows else str
            if not isinstance(table[key], wanted):
                words = {LocatedMapping: "名称: 内容 的形式", LocatedList: "一条一条的清单", str: "一行文字"}[wanted]
                self.fault(table.lines[key], f"“{key}”要写成{words}")
                del table[key]

    def one_of(self, table: LocatedMapping, key: str, options: Iterable[str]) -> None:
        """A fault where a part is given and is none of its options."""
        if key in table and table[key] not in tuple(options):
            self.fault(table.lines[key], f"{key}“{table[key]}”不认得：{'、'.join(options)}")

    def attempt(self, line: int, read: Callable[[], T]) -> T | None:
        """What `read` gives; a part of the wrong form leaves a fault and None, so that the rest comes to light too."""
        try:
            return read()
        except (AttributeError, KeyError, TypeError, ValueError) as e:
            what = f"缺“{e.args[0]}”" if isinstance(e, KeyError) else in_chinese(e, "形式不对，请照别的条目写")
            self.fault(line, f"这一条写得不对：{what}")
            return None


class Wording:
    """The policy's own text, in which every phrase must be found."""

    def __init__(self, log: FaultLog) -> None:
        self.log = log
        self.articles: dict[int, Article] = {}
        self.lines: dict[int, int] = {}
        log.file = "text.txt"
        try:
            whole = log.files["text.txt"].decode("utf-8")
        except KeyError:
            log.fault(1, "没有这个文件")
            return
        except UnicodeDecodeError:
            log.fault(1, "不是 UTF-8 文字")
            return
        layout = read_layout(whole)
        cut = text.cut(layout)
        self.articles, self.lines = {a.number: a for a in cut}, {int(p.label): p.line for p in layout.articles}
        for line, said in layout.odd:
            log.fault(line, said)
        if len(self.articles) != len(cut):
            log.fault(1, "有两条编号相同")

    def phrase(self, phrase: object, article: int | None, line: int) -> tuple[str, int]:
        """The phrase and the article it stands in (None: whichever has it); a fault where the text does not have it."""
        wanted = text.folded(str(phrase))
        if not wanted:
            self.log.fault(line, "缺原文短语")
        for number in dict.fromkeys((article, 0)) if article is not None else self.articles:
            if number in self.articles and wanted in text.folded(self.articles[number].text):
                return str(phrase), number
        where = f"第{article}条" if article else "总体要求和附则"
        self.log.fault(line, f"{where}原文没有“{phrase}”")
        return str(phrase), article or 0
