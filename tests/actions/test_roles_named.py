"""Acts whose name is put together from a closed list stand in roles.toml, every one of them."""

import pytest

from casework.actions import roles
from casework.records.rework import ProposalKind
from casework.terms import Act


@pytest.mark.parametrize("verb", [*(each.value for each in Act), *(f"{each} proposed" for each in ProposalKind)])
def test_every_act_of_a_closed_list_is_somebodys(verb: str) -> None:
    assert roles.book().groups.get(verb) is not None
