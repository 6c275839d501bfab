"""An erasure that is killed, or that the disk refuses, is never half done for good: run again, nothing of the patient is left. All its points: `make crash`."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, cases, closing, contacts, drafting, erasing
from casework.actions.closing import Ending
from casework.chart import Contact
from casework.errors import CaseworkError
from casework.rules.retention import EraseReason
from casework.terms import NotPursuedReason
from tests import make
from tests.crash.harness import Life
from tests.crash.road import FIRST, Deed

MARKER = b"Zebulonski"


def _ready(office: Office) -> None:
    patient = make.full_chart().patient.model_copy(update={"last_name": MARKER.decode()})
    cases.take_chart(office, make.full_chart(patient=patient), actor="maria")
    drafting.draft(office, FIRST, actor="maria")
    contacts.log(office, FIRST, Contact(happened_on=make.DAY, way="call", words="said"), actor="maria")
    (office.settings.folder("inbox") / "done" / "a.835").write_bytes(b"NM1*QC*1*%b*ROBIN*MEMBER~" % MARKER)
    closing.close_case(office, FIRST, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.OTHER, is_confirmed=True, actor="maria")


def _erase(office: Office, _send: Any) -> None:
    try:
        said = erasing.erase(office, "P0001", EraseReason.LAWFUL_REQUEST, confirmed=[FIRST], actor="sam")
    except CaseworkError:
        if not erasing.is_erased(office, FIRST):
            raise
        return  # it was whole already: there is no such patient
    assert "finished" in said or "is erased" in said, said
    assert erasing.unfinished(office) == []
    with pytest.raises(CaseworkError):
        erasing.preview(office, "P0001", EraseReason.LAWFUL_REQUEST)


ERASE = Deed("erase a patient", _erase, _ready, is_followed=False)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    yield Life(tmp_path_factory.mktemp("erasing") / "life", (ERASE,)).live()


def test_an_erasure_cut_off_in_the_middle_is_whole_when_it_is_run_again(life: Life) -> None:
    (station,) = life.stations
    commit = station.points.index("before the commit") + 1
    first, last = (station.points.index(name) + 1 for name in ("os.remove", "os.rmdir"))

    assert [life.killed(station, point) for point in (commit, commit + 1, last)] == [[]] * 3
    assert [life.refused(station, point, errno.ENOSPC) for point in (commit, first)] == [[]] * 2


def test_without_room_to_write_the_database_anew_it_says_so_and_is_finished_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = make.office(tmp_path / "home")
    _ready(office)
    room = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(erasing.shutil, "disk_usage", lambda _: room._replace(free=1000))
        said = erasing.erase(office, "P0001", EraseReason.LAWFUL_REQUEST, confirmed=[FIRST], actor="sam")
        assert said == erasing.erase(office, "P0001", EraseReason.LAWFUL_REQUEST, confirmed=[FIRST], actor="sam")
    assert "could not be written anew yet" in said and "run the command again" in said
    assert [row.patient_key for row in erasing.unfinished(office)] == ["P0001"]

    assert erasing.finish(office) == 1
    assert erasing.unfinished(office) == []
    assert (tmp_path / "home" / "casework.db-wal").stat().st_size < 20_000
