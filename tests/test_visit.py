"""The visit on the desk: what is previewed, kept, set aside, saved, and what happens when it cannot be saved."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from core.assess import Answer, Visit, assess
from core.assess.answers import NO_DAY, UNKNOWN
from core.assess.questions import Readers, Relevance, is_silent
from core.errors import RecordError
from core.policy import Policy, load_policy
from desktop.open_visit import OpenVisit
from desktop.ui.reception.desk_list import DeskItem, DeskModel
from desktop.visit import LiveVisit


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
def live(qapp: Any, policy: Policy, saved: Saved) -> LiveVisit:
    """A new visit of which nothing is known."""
    day = datetime.date(2023, 9, 1)
    opened = OpenVisit("id", "BS20230901-0001", day, "open", "", policy, Visit(policy.id, day, "unknown", {}))
    return LiveVisit(opened, saved)


def test_a_preview_is_assessed_but_not_kept(live: LiveVisit, saved: Saved) -> None:
    """Each keystroke shows in the panel; only what is committed is saved."""
    before = live.assessment
    live.preview("行业", "C34")
    assert live.assessment is not before
    assert live.answer("行业") is None
    assert saved.answers == {}


def test_a_commit_is_saved_once_and_only_if_it_changes_something(live: LiveVisit, saved: Saved) -> None:
    """With its evidence; None takes it back."""
    live.commit("从业人员", 35, "见原件")
    assert saved.answers == {"从业人员": Answer(35, "见原件")}
    saved.answers.clear()
    live.commit("从业人员", 35, "见原件")
    assert saved.answers == {}
    live.commit("从业人员", None)
    assert saved.answers == {"从业人员": None}


def test_what_was_typed_comes_back_when_a_matter_is_there_after_all(live: LiveVisit) -> None:
    """没有 and 有 again: no record is lost."""
    fact = live.policy.facts["担保贷款"]
    live.commit("担保贷款", ({"金额": 100},))
    live.answer_matter(fact, "no")
    assert live.answer("担保贷款").value == ()  # type: ignore[union-attr]
    live.answer_matter(fact, "yes")
    assert live.answer("担保贷款").value == ({"金额": 100},)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "none", "some"),
    [
        ("担保贷款", (), ({},)),
        ("期末留抵税额", 0, UNKNOWN),
        ("首次四上入库日", NO_DAY, UNKNOWN),
    ],
)
def test_a_matter_is_said_in_the_terms_of_its_fact(live: LiveVisit, name: str, none: Any, some: Any) -> None:
    """没有 is [], 0 or 无; 有 is an empty record, or a value still to be given."""
    fact = live.policy.facts[name]
    live.answer_matter(fact, "no")
    assert live.answer(name).value == none  # type: ignore[union-attr]
    live.answer_matter(fact, "yes")
    assert live.answer(name).value == some  # type: ignore[union-attr]
    assert live.is_open(name)


def test_an_answer_that_makes_no_difference_any_more_is_found(live: LiveVisit) -> None:
    """A loan that the plan does not reach leaves its later fields without weight; the identity facts never had any."""
    live.commit("行业", "I65")
    live.commit("从业人员", 86)
    live.commit("营业收入", 2_350_000_000)
    idle = live.asked_out([live.policy.facts[n] for n in ("行业", "从业人员", "营业收入")])
    assert "行业" not in idle
    assert "营业收入" in idle


def test_what_hangs_on_a_matter_that_is_there_is_asked(live: LiveVisit) -> None:
    """其余没提到的都没有 is about matters: details of one that is there are asked, record by record."""
    live.answer_matter(live.policy.facts["首次四上入库日"], "yes")
    live.commit("首次四上入库日", datetime.date(2023, 6, 1))
    live.set_rest_none(True)
    fact = live.policy.facts["高新技术企业"]
    assert not live.is_silent(fact)
    assert "高新技术企业" in {q.fact for q in live.assessment.questions}
    before = live.interview.left("具体情况")
    live.answer_matter(live.policy.facts["招用人员"], "yes")
    assert live.answer("招用人员").value == ({},)  # type: ignore[union-attr]
    assert live.interview.left("具体情况") >= before + 4
    assert str(live.assessment.of("6-2").status) == "missing"
    assert str(live.assessment.of("20-1").status) == "untriggered"


def test_silence_that_matters_is_told(live: LiveVisit) -> None:
    """In a visit of before, whose silence answers details too, what hangs on a matter that is there is still asked."""
    live.commit("首次四上入库日", datetime.date(2023, 6, 1))
    fact, kept = live.policy.facts["高新技术企业"], replace(live.visit, unmentioned="none")
    assert is_silent(kept, fact)
    relevance = Relevance(live.policy, Readers(live.policy), kept)
    assert relevance.silent_that_matter([fact]) == {"高新技术企业"}


def test_what_could_not_be_saved_is_told_and_tried_again(live: LiveVisit, saved: Saved) -> None:
    """The answer stays on the screen; the error is shown; a later try saves it."""
    told: list[str] = []
    live.saved.connect(told.append)
    saved.refuses = True
    live.commit("从业人员", 35)
    assert "磁盘满了" in told[-1]
    assert not live.all_saved
    assert live.answer("从业人员").value == 35  # type: ignore[union-attr]
    saved.refuses = False
    live.save_again()
    assert live.all_saved
    assert saved.answers["从业人员"] == Answer(35)


def test_a_day_that_could_not_be_saved_is_tried_again_too(live: LiveVisit, saved: Saved) -> None:
    """咨询日 and 其余没提到的 as well as answers: else the visit could never be finished."""
    saved.refuses = True
    live.set_day(datetime.date(2023, 6, 1))
    live.set_rest_none(True)
    live.commit("从业人员", 35)
    live.commit("从业人员", None)
    assert not live.all_saved
    live.save_again()
    assert not live.all_saved
    saved.refuses = False
    saved.heads.clear()
    live.save_again()
    assert live.all_saved
    assert saved.heads == [datetime.date(2023, 6, 1), "matters"]
    assert saved.answers == {"从业人员": None}


def test_what_was_said_last_can_be_taken_back(live: LiveVisit, saved: Saved) -> None:
    """Step by step to the beginning, each step saved; what was never kept is no step."""
    fact = live.policy.facts["期末留抵税额"]
    live.commit("从业人员", 35, "见原件")
    live.preview("从业人员", 36)
    live.commit("从业人员", 35)
    live.answer_matter(fact, "yes")
    live.set_day(datetime.date(2023, 6, 1))
    live.set_rest_none(True)
    assert live.undo() == ("其余没提到的",)
    assert live.undo() == ("咨询日",)
    assert live.visit.as_of == datetime.date(2023, 9, 1)
    assert saved.heads[-2:] == ["unknown", datetime.date(2023, 9, 1)]
    assert live.undo() == (fact.name,)
    assert live.marked == frozenset()
    assert live.undo() == ("从业人员",)
    assert saved.answers["从业人员"] is None
    assert not live.can_undo
    assert live.undo() == ()


def test_taking_back_brings_the_answer_before_with_its_evidence(live: LiveVisit, saved: Saved) -> None:
    """The earlier answer, not an empty field."""
    live.commit("从业人员", 35, "见原件")
    live.commit("从业人员", 36, "口述")
    live.undo()
    assert saved.answers["从业人员"] == Answer(35, "见原件")
    assert live.assessment == assess(live.policy, live.visit)


def test_one_answer_is_one_assessment(live: LiveVisit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Irrelevant questions are found by the few measures that read them, not by assessing again."""
    made: list[Visit] = []
    monkeypatch.setattr(
        "desktop.visit.assess", lambda policy, visit, **how: made.append(visit) or assess(policy, visit, **how)
    )
    live.commit("行业", "I65")
    live.asked_out(live.policy.facts.values())
    live.silent_that_matter(live.policy.facts.values())
    assert len(made) == 1


def test_the_head_of_a_visit_is_saved_too(live: LiveVisit, saved: Saved) -> None:
    """咨询日 and 其余没提到的."""
    live.set_day(datetime.date(2023, 6, 1))
    live.set_rest_none(True)
    assert saved.heads == [datetime.date(2023, 6, 1), "matters"]
    assert live.visit.as_of == datetime.date(2023, 6, 1)


def test_the_lists_of_the_reception_are_proper_models(qtmodeltester: Any) -> None:
    """Qt's own checks."""
    model = DeskModel()
    model.show_items([DeskItem("new", "新接待", ""), DeskItem("visit", "上海示例有限公司", "2023-09-01", "已搁置")])
    qtmodeltester.check(model)
