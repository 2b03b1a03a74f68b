"""The visit on the desk: what is previewed, kept, set aside, saved, and what happens when it cannot be saved."""

import datetime
from typing import Any

import pytest

from core.assess import Answer, Visit
from core.assess.answers import NO_DAY, UNKNOWN
from core.errors import RecordError
from core.policy import Policy, load_policy
from desktop.opened import OpenVisit
from desktop.ui.desk_list import DeskItem, DeskModel
from desktop.ui.session import Session, asked_out, is_silent, silent_that_matter


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The shipped policy."""
    return load_policy("baoshan-2023-1")


class Saved:
    """Operations that remember what was asked, and can refuse."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | None] = {}
        self.heads: list[Any] = []
        self.refuses = False

    def today(self) -> datetime.date:
        return datetime.date(2023, 9, 1)

    def _answer(self, then: Any, failed: Any) -> None:
        if self.refuses:
            failed(RecordError("磁盘满了。"))
        else:
            then(None)

    def save_answer(self, visit_id: str, fact: str, answer: Answer, then: Any, failed: Any) -> None:
        if not self.refuses:
            self.answers[fact] = answer
        self._answer(then, failed)

    def take_back(self, visit_id: str, fact: str, then: Any, failed: Any) -> None:
        self.answers[fact] = None
        self._answer(then, failed)

    def set_unmentioned(self, visit_id: str, unmentioned: Any, then: Any, failed: Any) -> None:
        self.heads.append(unmentioned)
        self._answer(then, failed)

    def set_day(self, visit_id: str, day: datetime.date, then: Any, failed: Any) -> None:
        self.heads.append(day)
        self._answer(then, failed)


@pytest.fixture
def saved() -> Saved:
    """Where it is saved."""
    return Saved()


@pytest.fixture
def session(qapp: Any, policy: Policy, saved: Saved) -> Session:
    """A new visit of which nothing is known."""
    day = datetime.date(2023, 9, 1)
    opened = OpenVisit("id", "BS20230901-0001", day, "open", "", policy, Visit(policy.id, day, "unknown", {}))
    return Session(opened, saved)


def test_a_preview_is_assessed_but_not_kept(session: Session, saved: Saved) -> None:
    """Each keystroke shows in the panel; only what is committed is saved."""
    before = session.assessment
    session.preview("行业", "C34")
    assert session.assessment is not before
    assert session.answer("行业") is None
    assert saved.answers == {}


def test_a_commit_is_saved_once_and_only_if_it_changes_something(session: Session, saved: Saved) -> None:
    """With its evidence; None takes it back."""
    session.commit("从业人员", 35, "见原件")
    assert saved.answers == {"从业人员": Answer(35, "见原件")}
    saved.answers.clear()
    session.commit("从业人员", 35, "见原件")
    assert saved.answers == {}
    session.commit("从业人员", None)
    assert saved.answers == {"从业人员": None}


def test_what_was_typed_comes_back_when_a_matter_is_there_after_all(session: Session) -> None:
    """没有 and 有 again: no record is lost."""
    fact = session.policy.facts["担保贷款"]
    session.commit("担保贷款", ({"金额": 100},))
    session.say_matter(fact, "no")
    assert session.answer("担保贷款").value == ()  # type: ignore[union-attr]
    session.say_matter(fact, "yes")
    assert session.answer("担保贷款").value == ({"金额": 100},)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "none", "some"),
    [
        ("担保贷款", (), ({},)),
        ("期末留抵税额", 0, UNKNOWN),
        ("首次四上入库日", NO_DAY, UNKNOWN),
    ],
)
def test_a_matter_is_said_in_the_terms_of_its_fact(session: Session, name: str, none: Any, some: Any) -> None:
    """没有 is [], 0 or 无; 有 is a record with nothing in it, or a value still to be told."""
    fact = session.policy.facts[name]
    session.say_matter(fact, "no")
    assert session.answer(name).value == none  # type: ignore[union-attr]
    session.say_matter(fact, "yes")
    assert session.answer(name).value == some  # type: ignore[union-attr]
    assert session.is_open(name)


def test_an_answer_that_makes_no_difference_any_more_is_found(session: Session) -> None:
    """A loan that the plan does not reach leaves its later fields without weight; the identity facts never had any."""
    session.commit("行业", "I65")
    session.commit("从业人员", 86)
    session.commit("营业收入", 2_350_000_000)
    idle = asked_out(session, [session.policy.facts[n] for n in ("行业", "从业人员", "营业收入")])
    assert "行业" not in idle
    assert "营业收入" in idle


def test_silence_that_matters_is_told(session: Session) -> None:
    """Under 其余没提到的都没有, what hangs on a matter that is there is still asked."""
    session.say_matter(session.policy.facts["首次四上入库日"], "yes")
    session.commit("首次四上入库日", datetime.date(2023, 6, 1))
    session.set_rest_none(True)
    fact = session.policy.facts["高新技术企业"]
    assert is_silent(session, fact)
    assert silent_that_matter(session, [fact]) == {"高新技术企业"}


def test_what_could_not_be_saved_is_told_and_tried_again(session: Session, saved: Saved) -> None:
    """The answer stays on the screen; the trouble is told; a later try mends it."""
    told: list[str] = []
    session.saved.connect(told.append)
    saved.refuses = True
    session.commit("从业人员", 35)
    assert "磁盘满了" in told[-1]
    assert not session.all_saved
    assert session.answer("从业人员").value == 35  # type: ignore[union-attr]
    saved.refuses = False
    session.save_again()
    assert session.all_saved
    assert saved.answers["从业人员"] == Answer(35)


def test_the_head_of_a_visit_is_saved_too(session: Session, saved: Saved) -> None:
    """咨询日 and 其余没提到的."""
    session.set_day(datetime.date(2023, 6, 1))
    session.set_rest_none(True)
    assert saved.heads == [datetime.date(2023, 6, 1), "none"]
    assert session.visit.as_of == datetime.date(2023, 6, 1)


def test_the_lists_of_the_reception_are_proper_models(qtmodeltester: Any) -> None:
    """Qt's own checks."""
    model = DeskModel()
    model.show_items([DeskItem("new", "新接待", ""), DeskItem("visit", "上海示例有限公司", "2023-09-01", "已搁置")])
    qtmodeltester.check(model)
