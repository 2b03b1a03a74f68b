"""Operations on rosters: reading, judging, listing, calling, deleting. The open roster has its own thread; long work
runs in parallel and can be cancelled. Reading, exporting and deleting are recorded in the audit."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from core.progress import Cancelled, Progress
from desktop.callbacks import Failed, Then
from desktop.operations.record import _let_out
from desktop.operations.visits import VisitVerbs
from desktop.tasks import Job

if TYPE_CHECKING:  # DuckDB and the judging code are imported in their threads, when a roster is opened
    from core.assess.visit import Visit
    from core.policy.pack import Policy
    from core.records import Store
    from core.screening.values import Filter, ListedRow, RosterInfo
    from desktop.roster_draft import Draft, RosterOverview
    from desktop.rosters import OpenRoster


class ScreeningVerbs(VisitVerbs):
    """Rosters of enterprises, the open one, and the visits begun from it."""

    @cached_property
    def _roster(self) -> OpenRoster:
        from desktop.rosters import FOLDER, OpenRoster

        made = OpenRoster(self.data_folder / FOLDER)
        self._tasks.on_close = made.close
        return made

    def _rules(self) -> tuple[Policy, datetime.date]:
        return self.for_new(), self.first_day()

    def rosters(self, then: Callable[[tuple[RosterInfo, ...]], None]) -> None:
        """The stored rosters, latest first."""

        def work() -> tuple[RosterInfo, ...]:
            from core.screening.roster import rosters_in

            return rosters_in(self._roster.folder)

        self._tasks.without_store(work, then)

    @property
    def practising(self) -> bool:
        """Whether this counter is for practice, which has a sample roster."""
        return self._practice

    def sample_roster(self, then: Callable[[Path], None], failed: Failed) -> Job:
        """Write an invented roster to the practice folder; `then` gets its path."""
        policy, to = self._policy, self.data_folder

        def work(progress: Progress, cancelled: Cancelled) -> Path:
            from desktop.showcase_roster import NAME, write_roster

            return write_roster(to / NAME, policy)

        return self._tasks.long(work, then, failed)

    # — reading

    def look_at_roster(self, paths: Sequence[Path], then: Callable[[Draft | None], None], failed: Failed) -> Job:
        """Open files and propose their mapping (desktop.rosters.Draft); nothing is stored yet."""
        policy = self.for_new()

        def work(progress: Progress, cancelled: Cancelled) -> Draft | None:
            from desktop.rosters import HEADINGS, open_draft

            known = self._tasks.ask(lambda store: store.settings.get(HEADINGS) or {})
            draft = open_draft(paths, policy, known)
            return None if cancelled() else draft

        return self._tasks.long(work, then, failed)

    def roster_kind(self, draft: Draft, at: int, kind: str, then: Callable[[Draft], None], failed: Failed) -> Job:
        """Set the kind of one of the tables."""
        from desktop.roster_draft import with_kind

        rules = self.for_new()
        return self._tasks.long(lambda progress, cancelled: with_kind(draft, at, kind, rules), then, failed)

    def take_roster(self, draft: Draft, then: Callable[[RosterInfo | None], None], failed: Failed) -> Job:
        """Read a roster; None if cancelled. The meaning of its headings is remembered."""
        policy, folder, today = self.for_new(), self._roster.folder, self._today()

        def work(progress: Progress, cancelled: Cancelled) -> RosterInfo | None:
            from core.screening.roster import make_roster
            from core.screening.values import RosterInfo

            about = RosterInfo("", draft.name, draft.source, today, 0, 0)
            made = make_roster(folder, draft.sheets, draft.mapped, policy, about, progress, cancelled)
            if made is not None:
                self._tasks.ask(lambda store: _taken_in(store, draft, made))
            return made

        return self._tasks.long(work, then, failed)

    def open_roster(self, info: RosterInfo, then: Callable[[RosterOverview], None], failed: Failed) -> None:
        """Open a stored roster."""
        policy, day = self._rules()

        def work() -> RosterOverview:
            from desktop.rosters import overview

            self._roster.open(info)
            return overview(self._roster.connection, info, policy, day)

        self._tasks.without_store(work, then, failed)

    def delete_roster(self, info: RosterInfo, then: Then, failed: Failed) -> None:
        """Delete a roster with its results; visits begun from it stay in the record."""

        def allowed(store: Store) -> None:
            store.people.require("删除名单")
            store.note("roster", f"删除 {info.name}（{info.source}），{info.rows} 家")

        def work() -> None:
            from core.screening.roster import delete_roster

            if self._roster.info is not None and self._roster.info.id == info.id:
                self._roster.close()
            delete_roster(self._roster.folder, info.id)

        self._tasks.run(allowed, lambda _: self._tasks.without_store(work, then, failed), failed)

    # — judging and listing

    def screen_roster(self, then: Callable[[RosterOverview | None], None], failed: Failed) -> Job:
        """Judge the open roster. `then` gets None if cancelled."""
        policy, day = self._rules()

        def work(progress: Progress, cancelled: Cancelled) -> RosterOverview | None:
            from desktop.roster_work import screened

            return screened(self._roster, policy, day, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def look_for_gaps(self, then: Callable[[RosterOverview | None], None], failed: Failed) -> Job:
        """Find the most important missing facts of the judged roster. `then` gets None if cancelled."""
        policy, day = self._rules()

        def work(progress: Progress, cancelled: Cancelled) -> RosterOverview | None:
            from desktop.roster_work import asked_first

            return asked_first(self._roster, policy, day, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def arrange_roster(self, wanted: Filter, then: Callable[[int], None], failed: Failed) -> None:
        """Select and sort enterprises; `then` gets their number."""

        def work() -> int:
            from core.screening.judged import arrange

            found = arrange(self._roster.connection, wanted)
            self._roster.wanted, self._roster.arranged = wanted, True
            return found

        self._tasks.without_store(work, then, failed)

    def roster_rows(self, first: int, count: int, then: Callable[[tuple[ListedRow, ...]], None]) -> None:
        """A section of the selected enterprises; nothing if another roster was opened meanwhile."""

        def work() -> tuple[ListedRow, ...]:
            from core.screening.judged import rows

            roster = self._roster
            return rows(roster.connection, roster.wanted, first, count) if roster.arranged else ()

        self._tasks.without_store(work, then)

    def roster_faults(
        self, first: int, count: int, then: Callable[[tuple[tuple[str, int, str, str, str], ...]], None]
    ) -> None:
        """Unreadable cells in file order."""

        def work() -> tuple[tuple[str, int, str, str, str], ...]:
            from core.screening.reading import faults_of

            return tuple(faults_of(self._roster.connection, count, first))

        self._tasks.without_store(work, then)

    def roster_reasons(self, row: int, then: Callable[[tuple[tuple[str, str, str], ...]], None]) -> None:
        """Lines about one enterprise: what it may get and what is missing."""
        policy, day = self._rules()

        def work() -> tuple[tuple[str, str, str], ...]:
            from core.assess.assessment import assess
            from desktop.listed_visits import listed_visit, reason_lines

            visit = listed_visit(self._roster.connection, policy, day, row)
            return reason_lines(policy, visit, assess(policy, visit))

        self._tasks.without_store(work, then)

    # — calls and visits

    def mark_contacted(self, row: ListedRow, contacted: bool, then: Then, failed: Failed) -> None:
        """Mark an enterprise as called, or remove the mark."""
        day, clerk = (self._today() if contacted else None), self.settings().clerk

        def work() -> None:
            from core.screening.judged import mark_contacted

            mark_contacted(self._roster.connection, row.row, day, clerk)
            self._roster.keep_private()

        self._tasks.without_store(work, then, failed)

    def visit_of_roster(self, row: ListedRow, then: Callable[[str], None], failed: Failed) -> None:
        """The id of an enterprise's visit, which is begun with the answers of the list if there is none yet."""
        policy, day = self._rules()

        def look() -> Visit:
            from desktop.listed_visits import listed_visit

            return listed_visit(self._roster.connection, policy, day, row.row)

        def begin(visit: Visit) -> None:
            info = self._roster.info
            self._change(lambda store: self._begun_from(store, policy, visit, row, info), keep, failed)

        def keep(visit_id: str) -> None:
            self._tasks.without_store(lambda: self._roster.note_visit(row.row, visit_id))
            then(visit_id)

        self._tasks.without_store(look, begin, failed)

    def _begun_from(self, store: Store, policy: Policy, visit: Visit, row: ListedRow, info: RosterInfo | None) -> str:
        """A visit with the answers of a list; the one begun from it earlier, if it still exists."""
        from desktop.listed_visits import source_words
        from desktop.stored_visits import stored_answer

        begun = self._roster.visit_of(info, row)
        if begun and _there(store, begun):
            return begun
        answers = {name: stored_answer(policy, name, answer) for name, answer in visit.answers.items()}
        listed = source_words(info) if info else ""
        made = self._create(store, policy, as_of=visit.as_of, answers=answers, listed=listed)
        self._roster.begun(info, row, made.id)
        return made.id

    # — export

    def export_call_list(self, to: Path, then: Then, failed: Failed) -> Job:
        """Write the call list of the selected enterprises to an .xlsx. `then` gets its path, or None if cancelled."""
        policy, day = self._rules()

        def work(progress: Progress, cancelled: Cancelled) -> Path | None:
            from desktop.call_lists import write_call_list

            about = self._tasks.ask(lambda store: _let_out(store, f"呼叫名单 {_named(self._roster)}"))
            return write_call_list(self._roster, policy, day, to, about, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def export_roster_faults(self, to: Path, then: Then, failed: Failed) -> Job:
        """Write the unreadable cells to an .xlsx, for whoever made the list."""

        def work(progress: Progress, cancelled: Cancelled) -> Path | None:
            from desktop.call_lists import write_faults

            about = self._tasks.ask(lambda store: _let_out(store, f"名单问题 {_named(self._roster)}"))
            return write_faults(self._roster, to, about, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def print_notices(self, rows: Sequence[int], to: Path, then: Then, failed: Failed) -> Job:
        """Print a 告知单 for each of some enterprises, bound in one PDF, each recorded with its serial. `then` gets
        their number; on cancellation the file has those printed so far."""
        policy, day = self._rules()

        def work(progress: Progress, cancelled: Cancelled) -> int:
            from desktop.roster_notices import Notices

            notices = Notices(self._roster, policy, day, self._begun_from, self._tasks.ask)
            return notices.write(rows, to, progress, cancelled)

        return self._tasks.long(work, then, failed)

    def roster_selection(self, places: Sequence[tuple[int, int]], most: int, then: Callable[[list[int]], None]) -> None:
        """The enterprises at ranges of positions (first and last of each), up to a limit."""

        def work() -> list[int]:
            from core.screening.judged import rows_at

            return rows_at(self._roster.connection, places, most) if self._roster.arranged else []

        self._tasks.without_store(work, then)


def _taken_in(store: Store, draft: Draft, info: RosterInfo) -> None:
    from desktop.rosters import HEADINGS, remembered

    store.settings.set(HEADINGS, remembered(draft, store.settings.get(HEADINGS)))
    store.note("roster", f"读入 {info.name}（{info.source}），{info.rows} 家")


def _there(store: Store, visit_id: str) -> bool:
    """Whether a visit still exists: neither discarded nor deleted."""
    from core.errors import RecordError

    try:
        return store.visits.get(visit_id).state != "discarded"
    except RecordError:
        return False


def _named(roster: OpenRoster) -> str:
    return roster.info.name if roster.info else ""
