"""The QR code carries the visit to another counter, and nothing that is a person's."""

from __future__ import annotations

import datetime
import json
import string
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from core.assess import read_visit
from core.assess.answers import EVIDENCE, NO_DAY, UNKNOWN, Answer, Between, Visit
from core.errors import AnswerError
from core.policy.pack import Fact
from core.report import qr
from tests.report import builders

WORKED = ("S01", "S02", "S06", "S10", "S11", "S12")


@pytest.mark.parametrize("name", WORKED)
def test_a_scanned_visit_is_the_visit(name: str) -> None:
    """One code for each worked case, and it opens as the same visit."""
    case = builders.worked(name)
    codes = qr.payloads(case.policy, case.visit, "BS20230815-0007")
    assert len(codes) == 1
    scanned = qr.read_qr(codes[0])
    assert read_visit(case.policy, scanned.document) == case.visit
    assert (scanned.serial, scanned.policy) == ("BS20230815-0007", case.policy.id)
    assert case.policy.digest.startswith(scanned.digest)


@pytest.mark.parametrize("case", [builders.crowded(), builders.everything()])
def test_a_long_visit_is_dealt_to_several_codes(case: builders.Case) -> None:
    """They may be scanned in any order; one that lacks is asked for."""
    codes = qr.payloads(case.policy, case.visit, "BS20230815-0007")
    assert len(codes) == 2
    assert read_visit(case.policy, qr.read_qr(codes[::-1]).document) == case.visit
    with pytest.raises(AnswerError, match="还要扫第 2 个"):
        qr.read_qr(codes[0])
    other = qr.payloads(case.policy, case.visit, "BS20230815-0008")
    with pytest.raises(AnswerError, match="不是同一份"):
        qr.read_qr([codes[0], other[1]])


def test_a_visit_beyond_four_codes_carries_its_serial() -> None:
    """And says where to ask."""
    case = builders.crowded(loans=400, roofs=300)
    codes = qr.payloads(case.policy, case.visit, "BS20230815-0007")
    assert len(codes) == 1
    with pytest.raises(AnswerError, match="BS20230815-0007"):
        qr.read_qr(codes)


@pytest.mark.parametrize("name", WORKED)
def test_every_code_is_of_a_size_that_scanners_read(name: str) -> None:
    """Alphanumeric, level M, at most version 20."""
    for text in builders.worked(name).summary().qr:
        symbol = segno.make_qr(text, error="m", boost_error=False)
        assert symbol.mode == "alphanumeric"
        assert symbol.version is not None
        assert int(symbol.version) <= 20


def test_a_full_code_is_of_version_20() -> None:
    """What CAPACITY promises."""
    assert int(segno.make_qr("A" * qr.CAPACITY, error="m", boost_error=False).version or 0) == 20


def test_no_number_of_a_person_goes_into_the_code() -> None:
    """Telephones and identity cards typed into a free text are blotted out; a credit code is not a person's."""
    case = builders.named("老王13812345678商店110101199003078515，021-56681234")
    case = builders.of_visit(case.visit.answered("统一社会信用代码", "91310000717855129U"))
    text = json.dumps(qr.read_qr(case.summary().qr).document, ensure_ascii=False)
    for number in ("13812345678", "110101199003078515", "56681234", "021-56680000", "王晓"):
        assert number not in text
    assert "91310000717855129U" in text


def test_a_sum_that_looks_like_a_telephone_is_a_sum() -> None:
    """13,000,000,000元 has the eleven digits of a number that one could call."""
    case = builders.of_visit(builders.worked("S01").visit.answered("资产总额", 1_380_000_000_000))
    assert read_visit(case.policy, qr.read_qr(case.summary().qr).document) == case.visit


@pytest.mark.parametrize(
    "scan", ["", "hello", "HQ1 1/1 AAAA:.", "HQ1 1/1 AAAA:ABC.", "HQ1 3/2 AAAA:ABC.", "91310000717855129U"]
)
def test_what_is_not_of_a_sheet_is_refused(scan: str) -> None:
    """With a sentence, whatever a scanner sends."""
    with pytest.raises(AnswerError):
        qr.read_qr(scan)


@given(st.text(string.digits + string.ascii_uppercase + " $%*+-./:", max_size=200))
def test_garbage_is_refused_and_never_breaks(text: str) -> None:
    """Also with a right tag before it."""
    with pytest.raises(AnswerError):
        qr.read_qr(f"HQ1 1/1 {qr._tag(text)}:{text}.")


def _values(fact: Fact) -> st.SearchStrategy[Any]:
    days = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31))
    sums = st.integers(0, 10**13)
    plain: dict[str, st.SearchStrategy[Any]] = {
        "text": st.text("上海示例𠮷𬭎有限公司（）A1 ", min_size=1, max_size=30).map(str.strip).filter(bool),
        "uscc": st.just("91310000717855129U"),
        "bool": st.booleans(),
        "date": days | st.just(NO_DAY),
        "money": sums | st.tuples(sums, sums).filter(lambda p: p[0] < p[1]).map(lambda p: Between(*p)),
        "count": st.integers(0, 9999) if fact.unit != "年" else st.integers(2015, 2030),
        "quantity": st.integers(0, 10**9),
        "percent": st.integers(0, 100).map(lambda n: __import__("fractions").Fraction(n, 100)),
        "industry": st.sampled_from(["F52", "C34", "I65", "H62"]),
    }
    if fact.type == "choice":
        return st.sampled_from(fact.options)
    if fact.type == "list":
        record = st.fixed_dictionaries({}, optional={f.name: _values(f) for f in fact.fields})
        return st.lists(record, max_size=4).map(tuple)
    return plain[fact.type] | st.just(UNKNOWN)


@given(st.data())
def test_any_visit_survives_the_code(data: st.DataObject) -> None:
    """Whatever was answered, with whatever evidence, comes out of the scanner again."""
    policy = builders.policy()
    names = data.draw(st.lists(st.sampled_from(sorted(policy.facts)), unique=True, max_size=25))
    answers = {
        name: Answer(data.draw(_values(policy.facts[name])), data.draw(st.sampled_from(EVIDENCE))) for name in names
    }
    visit = Visit(
        policy.id, datetime.date(2023, 9, 1), data.draw(st.sampled_from(["none", "matters", "unknown"])), answers
    )
    codes = qr.payloads(policy, visit, "BS20230901-0001")
    found = read_visit(policy, qr.read_qr(codes).document, typed=False)
    assert found.unmentioned == visit.unmentioned
    assert {n: a.value for n, a in found.answers.items()} == {n: a.value for n, a in visit.answers.items()}
    if len(codes) == 1:
        assert found == visit
