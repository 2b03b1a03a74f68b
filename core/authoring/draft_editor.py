"""The pack being edited, for display and editing: items by number, faults, chips, and operations.

Every operation saves at once. Changes are re-read when `read` is called, which a page does when typing pauses.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.assess.answers import Visit, read_visit
from core.assess.differences import Differences, differences
from core.authoring import edge_visits, new_facts, trial_visit
from core.authoring.chips import Chip, chips
from core.authoring.entry import Entry, Path
from core.authoring.entry_file import EntryLines, piece_text, pieces, remarks_above, with_new_entry, with_piece
from core.authoring.fixes import Fix
from core.authoring.head_marking import HeadMark, head_marked
from core.authoring.live_check import LiveChecker, PackReading
from core.authoring.marking import ORDER, Mark, marked, new_measure
from core.authoring.reach import Reach, reach_of
from core.authoring.trial_visit import TrialQuestions, TrialResult
from core.authoring.workbench import Workbench
from core.authoring.yaml_writer import NodeValue
from core.errors import HuiqiError, PolicyError
from core.policy.located_yaml import LocatedYamlError, plain
from core.policy.pack import Article, Measure, Policy
from core.progress import Cancelled

HEAD = "policy"
"""The id of the policy's head among the item numbers."""


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """An item of the pack, readable or not."""

    id: str
    file: str
    name: str
    draft: bool


class DraftEditor:
    """A pack being edited."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self._checker, self._settled = LiveChecker(), LiveChecker()
        self.reading: PackReading = self._checker.read(dict(bench.files))
        self._chips: Mapping[int, tuple[Chip, ...]] | None = None

    def read(self) -> PackReading:
        """Re-read the pack and return its present state."""
        if self.reading.files != self.bench.files:
            self.reading, self._chips = self._checker.read(dict(self.bench.files)), None
        return self.reading

    @property
    def chips(self) -> Mapping[int, tuple[Chip, ...]]:
        """The chips of each article at the last `read`."""
        if self._chips is None:
            self._chips = chips(self.reading)
        return self._chips

    # ── contents

    def items(self) -> tuple[DeskEntry, ...]:
        """The items in order of their numbers."""
        found = []
        for name, text, piece in self._pieces():
            called, draft = _named(piece_text(text, piece))
            found.append(DeskEntry(piece.id, name, called, draft))
        return tuple(sorted(found, key=lambda item: _order(item.id)))

    def entry(self, id: str) -> Entry:
        """The source of an item; of the head for HEAD. A missing item gives an empty entry."""
        if id == HEAD:
            return Entry(self.bench.text("policy.yaml"))
        return next((Entry(piece_text(text, piece)) for _, text, piece in self._pieces() if piece.id == id), Entry(""))

    def place(self, id: str) -> tuple[str, int]:
        """(file, first line from 0) of an item."""
        if id == HEAD:
            return "policy.yaml", 0
        return next(((name, piece.start) for name, _, piece in self._pieces() if piece.id == id), ("", 0))

    def article_of(self, id: str) -> int:
        """The article of an item; 0 if it has none."""
        number = self.entry(id).text_at("article") if id != HEAD and self.entry(id).readable else ""
        digits = "".join(c for c in number.partition("（")[0] if c.isdigit())
        return int(digits) if digits else 0

    def articles(self) -> tuple[Article, ...]:
        """The articles of the text."""
        return self.reading.policy.articles

    def reach(self, id: str) -> Reach:
        """The facts that an item's rules may use."""
        entry = self.entry(id)
        return reach_of(self.reading.policy, entry.text_at("each") if id != HEAD and entry.readable else "")

    def measure(self, id: str) -> Measure | None:
        """A parsed item, or None if it has faults."""
        return next((m for m in self.reading.policy.measures if m.id == id), None)

    # ── operations

    def put(self, id: str, entry: Entry, label: str, joins: bool = False) -> bool:
        """Replace the source of an item, whose number may change with it. Returns whether anything changed."""
        if id == HEAD:
            return self.bench.change(label, {"policy.yaml": entry.text.rstrip("\n") + "\n"}, joins)
        for name, text, piece in self._pieces():
            if piece.id == id:
                return self.bench.change(label, {name: with_piece(text, piece, entry.text)}, joins)
        return False

    def mark(self, id: str, words: str, mark: Mark | HeadMark, article: int) -> Path:
        """Turn selected text into a part of an item or of the head; returns where to continue."""
        if isinstance(mark, HeadMark):
            entry, path = head_marked(self.entry(HEAD), words, mark, article, self.reach(HEAD))
            self.put(HEAD, entry, f"{mark}：{words[:20]}")
            return path
        entry, path = marked(self.entry(id), words, mark, self.reach(id))
        self.put(id, entry, f"{id} {mark}：{words[:20]}")
        return path

    def add_item(self, article: int, place: int = 0) -> str:
        """Add an item to an article; returns its number."""
        found = next(a for a in self.articles() if a.number == article)
        id, entry = new_measure(found, (item.id for item in self.items()), place)
        names = self.bench.names("measures")
        before = [item.file for item in self.items() if _order(item.id) <= _order(id)]
        name = before[-1] if before else names[0] if names else "measures/measures.yaml"
        self.bench.change(f"新项目 {id}", {name: with_new_entry(self.bench.text(name), entry)})
        return id

    def remarks(self, id: str) -> tuple[str, ...]:
        """The drafting remarks above an item: its text, and what was not understood."""
        for _, text, piece in self._pieces():
            if piece.id == id:
                return tuple(words for words in remarks_above(text, piece)[1] if words.startswith(_NOTED))
        return ()

    def settle(self, id: str, draft: bool) -> None:
        """Mark an item as final, which also removes the drafting remarks, or as a draft again."""
        for name, text, piece in self._pieces():
            if piece.id != id:
                continue
            entry = Entry(piece_text(text, piece))
            made = with_piece(
                text, piece, (entry.set(("draft",), "true", ORDER) if draft else entry.remove("draft")).text
            )
            if not draft:
                first, _ = remarks_above(text, piece)
                lines = made.splitlines()
                noted = [line.lstrip("# ").startswith(_NOTED) for line in lines[first : piece.start]]
                kept = [line for line, gone in zip(lines[first : piece.start], noted, strict=True) if not gone]
                made = "\n".join([*lines[:first], *kept, *lines[piece.start :]]) + "\n"
            self.bench.change(f"{id} {'又是草稿' if draft else '定稿'}", {name: made})
            return

    def remove_item(self, id: str) -> None:
        """Delete an item."""
        for name, text, piece in self._pieces():
            if piece.id == id:
                self.bench.change(f"删去 {id}", {name: with_piece(text, piece, "")})
                return

    def fix(self, fix: Fix) -> None:
        """Apply a suggested fix (改成)."""
        self.bench.change(fix.label, {fix.file: fix.text})

    def add_fact(self, name: str, declaration: Mapping[str, NodeValue], of: str = "") -> None:
        """Add a fact; `of`: a field of that list. Raises PolicyError."""
        if not of and name in self.reading.policy.facts:
            raise PolicyError(f"“{name}”已经有了，直接用它就可以")
        text = new_facts.with_fact(self.bench.text("facts.yaml"), name, declaration, of)
        self.bench.change(f"新事实 {name}", {"facts.yaml": text})

    def take_fact(self, known: new_facts.KnownFact) -> None:
        """Copy a fact from another pack."""
        text = new_facts.with_known(self.bench.text("facts.yaml"), known)
        self.bench.change(f"共用的事实 {known.name}", {"facts.yaml": text})

    def done_today(self) -> Differences:
        """Differences to the pack as it was first opened today."""
        return differences(self.bench.at_days_start(), self.bench.files)

    # ── trials

    def asked(self, id: str) -> TrialQuestions | None:
        """What a trial of an item asks; None while it cannot be judged."""
        found = self._judged(id)
        return trial_visit.asked_of(*found) if found else None

    def try_out(
        self, id: str, typed: Mapping[str, str], rows: Sequence[Mapping[str, str]], as_of: datetime.date
    ) -> TrialResult | None:
        """The result of an item for these answers; None while it cannot be judged."""
        found = self._judged(id)
        return trial_visit.try_out(*found, typed, rows, as_of) if found else None

    def keep_case(self, id: str, visit: Visit, title: str) -> None:
        """Save the visit as a worked case expecting the present result of the item, or ("", the head) of all items
        together."""
        found = self._judged(id)
        if id in ("", HEAD) and self.reading.judgeable:
            id, case = "", trial_visit.case_of(self.reading.policy, None, visit, title)
        elif found is None:
            raise PolicyError("这一项现在判不了，请先改好下面列出的各处")
        else:
            case = trial_visit.case_of(*found, visit, title)
        name = trial_visit.case_file(id)
        self.bench.change(f"样例 {title}", {name: trial_visit.with_case(self.bench.text(name), case)})

    def lacking_in(self, id: str) -> Callable[[Cancelled], edge_visits.MissingCases | None]:
        """A function for another thread that finds the missing cases of an item, based on the present state; later
        edits do not affect it. It returns None if the item cannot be judged. For the head it finds the missing cases
        for rules between items."""
        policy, cases = self.reading.policy, tuple(self._cases())
        if id == HEAD:
            may = self.reading.judgeable
            return lambda cancelled: edge_visits.missing_cases_together(policy, cases, cancelled) if may else None
        found = self._judged(id)
        return lambda cancelled: edge_visits.missing_cases(*found, cases, cancelled) if found else None

    def _judged(self, id: str) -> tuple[Policy, Measure] | None:
        reading = trial_visit.as_if_final(self.reading, id, self._settled)
        measure = next((m for m in reading.policy.measures if m.id == id), None)
        return (reading.policy, measure) if measure is not None and self.reading.judgeable else None

    def _cases(self) -> Iterable[Visit]:
        for name in self.bench.names("cases"):
            try:
                documents = plain(self.bench.text(name))
            except LocatedYamlError:
                continue
            for document in documents:
                try:
                    yield read_visit(self.reading.policy, document)
                except HuiqiError:
                    continue

    def _pieces(self) -> Iterator[tuple[str, str, EntryLines]]:
        for name in self.bench.names("measures"):
            text = self.bench.text(name)
            for piece in pieces(text):
                yield name, text, piece


@lru_cache(maxsize=512)
def _named(text: str) -> tuple[str, bool]:
    """The name of an item, and whether it is a draft; ("", False) if unreadable."""
    entry = Entry(text)
    return (entry.text_at("name"), entry.get("draft") == "true") if entry.readable else ("", False)


_NOTED = ("不懂：", "原文：")
"""The prefixes of drafting remarks."""


def _order(id: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in id.split("-"))
