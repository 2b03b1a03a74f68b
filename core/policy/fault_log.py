"""The state of reading a pack: faults are logged with file and line, and reading continues."""

from collections.abc import Callable, Iterable, Mapping

from core.policy import text
from core.policy.layout import read_layout
from core.policy.located_yaml import LocatedList, LocatedYamlError, Tree, load
from core.policy.pack import ANYWHERE, OUTSIDE, Anchor, Article


class FaultLog:
    """The files, the current file, and every fault found so far."""

    def __init__(self, files: Mapping[str, bytes], unsaid: Callable[[str, Tree], None] | None = None) -> None:
        self.files = files
        self._unsaid = unsaid  # completes the trees of packs in an older format
        self.file = ""
        self.faults: list[str] = []
        self.slips: list[str] = []  # not allowed in a pack being edited, but accepted in frozen ones
        self.misnumbered: set[str] = set()  # articles, as written, of items without an id
        self.unreadable: set[str] = set()  # files that are completely unreadable
        self.broken: set[str] = set()  # declared names with an invalid declaration

    def fault(self, line: int, message: str) -> None:
        """Log a fault at a line of the current file, once."""
        told = f"{self.file}:{line} {message}"
        if told not in self.faults:
            self.faults.append(told)

    def retract(self, messages: Iterable[str]) -> None:
        """Remove faults that follow from one error, which is reported instead."""
        gone = set(messages)
        self.faults = [fault for fault in self.faults if fault not in gone]

    def has(self, folder: str) -> bool:
        """Whether the pack has a file with this prefix (measures/)."""
        return any(name.startswith(folder) for name in self.files)

    def faults_in(self, name: str) -> bool:
        """Whether a file has a fault."""
        return any(told.startswith(f"{name}:") for told in self.faults)

    def slip(self, line: int, message: str) -> None:
        """Log something ineffective: accepted in a pack that visits are based on, a fault in any other."""
        self.slips.append(f"{self.file}:{line} {message}")

    def yaml(self, name: str, kind: type) -> Tree:
        """The single document of a file with the expected type; otherwise an empty one, and a fault."""
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
        except LocatedYamlError as e:
            self.fault(e.line, str(e))
        return kind(1)


class Wording:
    """The policy's text, in which every phrase must be found."""

    def __init__(self, log: FaultLog) -> None:
        self.log = log
        self.found = 0  # phrases
        # the logged fault, and the articles that contain the phrase
        self.missed: list[tuple[str, tuple[int, ...]]] = []
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
        """The location of a phrase in this article, or outside articles (ANYWHERE: in any). `item`: in that item of the
        article, or before the first one. Logs a fault if it is not found."""
        wanted = text.folded(str(phrase))
        if article > 0 and article not in self.articles:  # already reported
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
        """The slice of an article's text; None if it is not there."""
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
        """The articles that contain the phrase."""
        return tuple(a.number for a in self.articles.values() if wanted and wanted in text.folded(a.text))
