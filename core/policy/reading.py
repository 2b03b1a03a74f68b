"""A pack's files under the reader's hand: what is wrong is noted with file and line, and reading goes on."""

from collections.abc import Callable, Iterable, Mapping

from core.policy import text
from core.policy.layout import read_layout
from core.policy.located_yaml import LocatedList, Tree, Trouble, load
from core.policy.pack import ANYWHERE, OUTSIDE, Anchor, Article


class FaultLog:
    """The files, the file in hand, and every fault found so far."""

    def __init__(self, files: Mapping[str, bytes], unsaid: Callable[[str, Tree], None] | None = None) -> None:
        self.files = files
        self._unsaid = unsaid  # puts into a file's tree what packs of its time left unsaid
        self.file = ""
        self.faults: list[str] = []
        self.slips: list[str] = []  # what a pack in the making must not have, but one that was frozen may
        self.misnumbered: set[str] = set()  # articles of items that have no number of their own, as they are written
        self.unreadable: set[str] = set()  # files of which nothing can be read
        self.broken: set[str] = set()  # names that are declared, and of which nothing could be made

    def fault(self, line: int, message: str) -> None:
        """Add a fault of the file in hand at a line, once."""
        told = f"{self.file}:{line} {message}"
        if told not in self.faults:
            self.faults.append(told)

    def retract(self, told: Iterable[str]) -> None:
        """Takes back faults that turn out to follow from one slip, which is told instead."""
        gone = set(told)
        self.faults = [fault for fault in self.faults if fault not in gone]

    def has(self, folder: str) -> bool:
        """Whether the pack has a file whose name begins so (measures/)."""
        return any(name.startswith(folder) for name in self.files)

    def faults_in(self, name: str) -> bool:
        """Whether a file has been found to have a fault."""
        return any(told.startswith(f"{name}:") for told in self.faults)

    def slip(self, line: int, message: str) -> None:
        """Something written that does nothing: harmless in a pack that visits rest on, a fault in any other."""
        self.slips.append(f"{self.file}:{line} {message}")

    def yaml(self, name: str, kind: type) -> Tree:
        """The one document of a file, if it has the wanted form; else an empty one and a fault."""
        self.file = name
        self.unreadable.add(name)
        try:
            documents = load(self.files[name].decode("utf-8"))
            if len(documents) == 1 and isinstance(documents[0], kind):
                self.unreadable.discard(name)
                if self._unsaid is not None:
                    self._unsaid(name, documents[0])
                return documents[0]
            self.fault(1, "应是一个文档" + ("，一条一条的" if kind is LocatedList else "，名称: 内容 的形式"))
        except KeyError:
            self.fault(1, "没有这个文件")
        except UnicodeDecodeError:
            self.fault(1, "不是 UTF-8 文字")
        except Trouble as e:
            self.fault(e.line, str(e))
        return kind(1)


class Wording:
    """The policy's own text, in which every phrase must be found."""

    def __init__(self, log: FaultLog) -> None:
        self.log = log
        self.found = 0  # phrases
        self.missed: list[tuple[str, tuple[int, ...]]] = []  # the fault as told, and which articles have the phrase
        self.articles: dict[int, Article] = {}
        self.lines: dict[int, int] = {}
        log.file = "text.txt"
        try:
            whole = log.files["text.txt"].decode("utf-8")
        except KeyError:
            log.fault(1, "没有这个文件")
            log.unreadable.add("text.txt")
            return
        except UnicodeDecodeError:
            log.fault(1, "不是 UTF-8 文字")
            log.unreadable.add("text.txt")
            return
        layout = read_layout(whole)
        cut = text.cut(layout)
        numbers = [article.number for article in cut[1:]]
        self.articles = {article.number: article for article in cut}
        self.lines = dict(zip(numbers, (part.line for part in layout.articles), strict=True))
        for line, said in layout.odd:
            log.fault(line, said)
        if len(self.articles) != len(cut):
            log.fault(1, "有两条编号相同")

    def phrase(self, phrase: object, article: int, line: int, item: str = "") -> Anchor:
        """Where a phrase stands: in this article, or outside the articles; ANYWHERE: in whichever has it. With an item
        in that, or in what stands before the first. A fault where the text does not have it."""
        wanted = text.folded(str(phrase))
        if article > 0 and article not in self.articles:  # which has been told
            return Anchor(str(phrase), article)
        if not wanted:
            self.log.fault(line, "缺原文短语")
        for number in self.articles if article == ANYWHERE else dict.fromkeys((article, OUTSIDE)):
            if number in self.articles:
                place = self._place(wanted, self.articles[number], item)
                if place is not None:
                    self.found += 1
                    return Anchor(str(phrase), number, *place)
        where = f"第{article}条{item}的" if article > 0 else "" if article == ANYWHERE else "条文之外的"
        has = self._having(wanted)
        elsewhere = f"，它在{'、'.join(f'第{n}条' if n else '条文之外' for n in has)}" if has else ""
        self.log.fault(line, f"{where}原文没有“{phrase}”{elsewhere}")
        self.missed.append((self.log.faults[-1], has))
        return Anchor(str(phrase), max(article, OUTSIDE))

    def _place(self, wanted: str, article: Article, item: str) -> tuple[int, int] | None:
        """Where in an article it stands, as in slices; None: nowhere."""
        folded, places = text.folded_places(article.text)
        named = article.item(item) if item else None
        spans = [(0, len(article.text))] if named is None else [named[1:3], (0, article.items[0].start)]
        for start, end in spans:
            at = folded.find(wanted) if wanted else -1
            while at >= 0:
                found = places[at][0], places[at + len(wanted) - 1][1]
                if start <= found[0] and found[1] <= end:
                    return found
                at = folded.find(wanted, at + 1)
        return None

    def _having(self, wanted: str) -> tuple[int, ...]:
        """Which articles have the phrase."""
        return tuple(a.number for a in self.articles.values() if wanted and wanted in text.folded(a.text))
