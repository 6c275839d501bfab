import re
from pathlib import Path

from casework.actions import board, cases
from casework.actions.office import Office
from flows import links, served
from tests import make

PART = Path(__file__).parents[2] / "templates" / "board" / "_doors.md.j2"


def test_a_case_page_leads_to_the_form_of_every_door() -> None:
    assert sorted(re.findall(r'door\("([^"]+)"\)', PART.read_text(encoding="utf-8"))) == sorted(served.DOORS)


def test_each_link_of_the_page_fills_in_the_case(office: Office) -> None:
    (number,) = cases.take_chart(office, make.full_chart(), actor="test").opened
    page = board.case_text(office, number, run_link=str, document_link=str, door_link=lambda door: links.door_link(office.settings, number, door))

    assert f"[take the last act back]({office.settings.board_url}/casework/do/undo/{number})" in page


def test_on_the_command_line_the_page_names_no_form(office: Office) -> None:
    (number,) = cases.take_chart(office, make.full_chart(), actor="test").opened

    assert "What can be recorded here" not in board.case_text(office, number, run_link=str, document_link=str)
