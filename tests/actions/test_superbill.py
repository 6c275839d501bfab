"""The clinic's opt-outs reach the case: a superbill is drawn for a Medicare patient only once they are in the clinic's own file."""

import pytest

from casework.actions import Office, cases
from casework.actions.dossiers import dossier_of
from casework.errors import RulebookInvalid
from casework.records import store
from tests import make


def test_an_opt_out_in_the_clinics_file_stands_in_the_dossier_at_once(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    own = office.settings.folder("rulebook") / "superbill.toml"

    with store.reading(office.engine) as session:
        case = store.case(session, number)
        row = store.stages(session, number)[-1]
        assert dossier_of(office, session, case, row).opt_outs == ()

        own.write_text('[[opt-out]]\nnpi = "1234567893"\nbegins_on = 2026-01-01\nends_on = 2027-12-31\n')
        assert [each.npi for each in dossier_of(office, session, case, row).opt_outs] == ["1234567893"]

        own.write_text('[[opt-out]]\nnpi = "1234567893"\nbegins_on = 2026-01-01\n')
        assert [each.npi for each in dossier_of(office, session, case, row).opt_outs] == ["1234567893"]  # half saved: the last good file holds


def test_a_file_that_was_never_good_says_what_to_write(office: Office) -> None:
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    (office.settings.folder("rulebook") / "superbill.toml").write_text("[[opt-out]]\nnpi = 5\n")

    with store.reading(office.engine) as session, pytest.raises(RulebookInvalid, match=r"superbill\.toml"):
        dossier_of(office, session, store.case(session, number), store.stages(session, number)[-1])
