"""A level that repeats the one before is told what it could add; a paper that goes with it is something new, one that stays is not."""

import pytest
from sqlmodel import Session

from casework.actions import Office, citing, inquiries, packets, stages
from casework.records import store
from casework.records.cited import CitedWork, DrawnText
from casework.records.inquiries import InquiryAnswer
from casework.records.packets import Packet, PacketEntry
from casework.rules.papers import PaperKind
from casework.rules.preflight import Code
from casework.terms import Stage
from tests.actions.test_preflight import change, codes, denied, found, opened, paper


@pytest.fixture
def number(office: Office) -> str:
    return opened(office)


def repeated(office: Office, case: str) -> None:
    """Reach a second appeal whose letters say nothing that the first did not say."""
    denied(office, case)

    def same(session: Session) -> None:
        drawn = store.documents(session, case)
        first = next(each for each in drawn if each.stage is Stage.FIRST_APPEAL)
        for each in [row for row in drawn if row.stage is Stage.SECOND_APPEAL]:
            session.get_one(DrawnText, first.id).words += "\n" + session.get_one(DrawnText, each.id).words
            for key in set(citing.keys(session, each)) - set(citing.keys(session, first)):
                session.add(CitedWork(document_id=first.id or 0, key=key))
            session.flush()

    change(office, case, same)


def test_a_paper_that_goes_with_the_level_is_something_new(office: Office, number: str) -> None:
    repeated(office, number)
    assert Code.NOTHING_NEW in codes(office, number)

    paper(office, number, PaperKind.PHARMACY, is_undated=True)

    assert Code.NOTHING_NEW not in codes(office, number)


def test_a_paper_that_stays_behind_is_nothing_new_and_is_named_as_what_could_go(office: Office, number: str) -> None:
    repeated(office, number)
    stays = paper(office, number, PaperKind.OTHER, is_undated=True)

    assert f"papers that may go: paper {stays}" in found(office, number, Code.NOTHING_NEW).how


def test_what_a_packet_binds_counts_and_not_what_the_letter_lists(office: Office, number: str) -> None:
    repeated(office, number)
    added = paper(office, number, PaperKind.OTHER, is_undated=True)
    assert Code.NOTHING_NEW in codes(office, number)

    with store.writing(office.engine) as session:
        _, row = stages.find(session, number, None)
        state = packets.state_of(office, session, row)
        made = Packet(case_number=number, track=row.track, stage=row.stage, version=1, made_from="x", state=state, pages=9, made_at=office.now())
        session.add(made)
        session.flush()
        session.add(PacketEntry(packet_id=made.id or 0, place=1, paper_id=added, exhibit=1))

    assert Code.NOTHING_NEW not in codes(office, number)


def test_a_written_answer_about_coverage_is_named_as_what_could_be_added(office: Office, number: str) -> None:
    repeated(office, number)
    assert "in writing about coverage" not in found(office, number, Code.NOTHING_NEW).how

    told = inquiries.rules_of(office).questions[0]
    with store.writing(office.engine) as session:
        said = InquiryAnswer(case_number=number, question=told.id, is_written=True, answered_on=office.today(), recorded_at=office.now())
        said.value, said.with_whom, said.reference = "yes", "", ""
        session.add(said)

    assert "what the payer answered in writing about coverage (1 answer)" in found(office, number, Code.NOTHING_NEW).how
