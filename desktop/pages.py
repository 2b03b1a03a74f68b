"""The pages of the window and the navigation between them. All but the first are created on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.ui.base.page import Page
from desktop.ui.reception import ReceptionPage

if TYPE_CHECKING:
    from desktop.app import CounterApp


def add_pages(desk: CounterApp) -> None:
    """Add the pages in the navigation rail in order, and the pages reached from others."""
    window, operations, messages = desk.window, desk.operations, desk.messages
    reception = ReceptionPage(operations)
    window.add_page(reception, "reception")
    window.add_later("records", lambda: _records(desk), "记录", "records")
    window.add_later("follow-ups", lambda: _follow_ups(desk), "回访", "clock")
    window.add_later("policy", lambda: _policy(desk), "政策", "policy")
    window.add_later("screening", lambda: _screening(desk), "筛查", "screening")
    window.add_later("statistics", lambda: _statistics(desk), "统计", "statistics")
    window.add_later("settings", lambda: _settings(desk), "设置", "settings")
    window.add_later("help", lambda: _help(desk), "帮助", "help")
    window.add_later("authoring", lambda: _authoring(desk), "政策制作", "authoring")
    window.offer("authoring", False)
    window.add_later("log-in", lambda: _log_in(desk))
    window.add_later("first-run", lambda: _first_run(desk))
    window.add_later("visit", lambda: _wizard(desk))
    window.add_later("paper", lambda: _paper(desk))
    window.add_later("form", lambda: _form(desk))
    window.add_later("verify", lambda: _verify(desk))
    reception.start.connect(lambda known: _visit(desk).begin(known))
    reception.start_form.connect(lambda measures: _visit(desk).begin({}, measures))
    reception.form.connect(lambda: window.show_page("form"))
    reception.reopen.connect(lambda scanned: _visit(desk).reopen(scanned))
    reception.message.connect(messages.error)
    reception.resume.connect(lambda visit_id: _visit(desk).resume(visit_id))
    reception.verify.connect(lambda: window.show_page("verify"))
    reception.set_up.connect(lambda: window.show_page("first-run"))


def _visit(desk: CounterApp) -> Any:
    return desk.window.page("visit")


def _follow_ups(desk: CounterApp) -> Page:
    from desktop.ui.follow_ups import FollowUpsPage

    page = FollowUpsPage(desk.operations, desk.messages)
    page.open_asked.connect(lambda visit_id: _visit(desk).resume(visit_id))
    return page


def _policy(desk: CounterApp) -> Page:
    from desktop.ui.policy import PolicyPage

    return PolicyPage(desk.operations)


def _screening(desk: CounterApp) -> Page:
    from desktop.ui.screening import ScreeningPage

    page = ScreeningPage(desk.operations, desk.messages)
    page.open_asked.connect(lambda visit_id: _visit(desk).resume(visit_id))
    return page


def _authoring(desk: CounterApp) -> Page:
    from desktop.ui.authoring import AuthoringPage

    return AuthoringPage(desk.operations, desk.messages)


def _statistics(desk: CounterApp) -> Page:
    from desktop.ui.statistics import StatisticsPage

    return StatisticsPage(desk.operations, desk.messages)


def _settings(desk: CounterApp) -> Page:
    from desktop.ui.settings import SettingsPage

    return SettingsPage(desk.operations, desk.messages)


def _help(desk: CounterApp) -> Page:
    from desktop.ui.help import HelpPage

    page = HelpPage(practising=desk.practising)
    page.practise.connect(desk.practise)
    return page


def _log_in(desk: CounterApp) -> Page:
    from desktop.ui.people import LogInPage

    page = LogInPage(desk.operations)
    page.entered.connect(desk.window.unlock)
    return page


def _first_run(desk: CounterApp) -> Page:
    from desktop.ui.settings import FirstRunPage

    page = FirstRunPage(desk.operations, desk.messages)
    page.done.connect(lambda: desk.window.show_page("reception"))
    return page


def _verify(desk: CounterApp) -> Page:
    from desktop.ui.papers import VerifyPage

    page = VerifyPage(desk.operations)
    page.open_asked.connect(lambda visit_id: _visit(desk).resume(visit_id))
    return page


def _form(desk: CounterApp) -> Page:
    from desktop.ui.papers import FormPage

    page = FormPage(desk.operations, desk.messages)
    page.closed.connect(lambda: desk.window.show_page("reception"))
    return page


def _records(desk: CounterApp) -> Any:
    from desktop.ui.records import RecordsPage

    page = RecordsPage(desk.operations, desk.messages)
    page.open_asked.connect(lambda visit_id: _visit(desk).resume(visit_id))
    page.correct_asked.connect(lambda visit_id, reason: _visit(desk).correct(visit_id, reason))
    page.print_asked.connect(lambda visit_id: _print(desk, visit_id))
    return page


def _wizard(desk: CounterApp) -> Any:
    from desktop.ui.interview import InterviewPage

    page = InterviewPage(desk.operations, desk.messages)
    page.opened.connect(lambda: desk.window.show_page("visit"))
    page.left.connect(lambda: desk.window.show_page("reception"))
    page.print_asked.connect(lambda visit_id, sheet: _print(desk, visit_id, sheet))
    return page


def _paper(desk: CounterApp) -> Any:
    from desktop.ui.papers import PaperPage

    page = PaperPage(desk.messages)
    page.closed.connect(lambda: desk.window.show_page(page.property("came_from") or "reception"))
    return page


def _print(desk: CounterApp, visit_id: str, sheet: str = "告知单") -> None:
    """Show the papers of a visit; going back returns to the page before."""
    window = desk.window
    window.page("paper").setProperty("came_from", window.current)
    papers = desk.operations.papers(visit_id)
    desk.operations.name_of(visit_id, lambda name: window.show_page("paper", operations=papers, name=name, kind=sheet))
