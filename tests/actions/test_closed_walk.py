"""Kept closed, a case walks its five stages as it does kept open: the same files, pages and clocks, and nothing of them lies open."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, deciding, documents, drafting, pages, undoing
from casework.chart import Chart
from casework.letters import word
from casework.terms import Act, Stage
from tests import make
from tests.actions import packeting
from tests.actions.test_packets import bind
from tests.actions.test_stages import MARIA, denied, filed, opened, stage_rows

APPEALS = (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)


def house(home: Path, *, kept: str) -> Office:
    """Make the office of the made-up clinic with its documents kept one way."""
    made = make.office(home)
    (home / "clinic.toml").write_text(f'{make.CLINIC}\n[documents]\nkept = "{kept}"\n')
    return Office.open(type(made.settings).from_env({"CASEWORK_HOME": str(home)}))


def walked(office: Office, chart: Chart, stages: Sequence[Stage]) -> tuple[str, dict[str, Any]]:
    number = opened(office, chart)
    for stage in stages:
        filed(office, number, stage=stage)
        denied(office, number)
        deciding.decide(office, number, Act.ESCALATE, actor=MARIA)
    filed(office, number, stage=Stage.DOI_COMPLAINT)
    files = {each.file: each.what for each in documents.listed(office, number)}
    texts = {name: word.plain_text(office.files.read(name)) for name in files if name.endswith(".docx")}
    return number, {"steps": stage_rows(office, number), "files": files, "texts": texts, "page": page(office, number)}


def page(office: Office, number: str) -> str:
    """Give the whole page of a case without the folder that it lies in, and without how its chart is reached."""
    return re.sub(re.escape(str(office.settings.home)), "", repr(pages.case_page(office, number) | {"chart_file": ""}))


def open_files(office: Office) -> list[Path]:
    return [path for path in office.documents.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("chart", "stages", "files"),
    [(make.request_chart(), (Stage.PRIOR_AUTHORIZATION, *APPEALS), 3), (make.full_chart(), APPEALS, 7)],
    ids=["all five stages", "from the denial, with every letter"],
)
def test_a_walk_kept_closed_is_the_walk_kept_open(tmp_path: Path, chart: Chart, stages: Sequence[Stage], files: int) -> None:
    kept_open, kept_closed = house(tmp_path / "open", kept="open"), house(tmp_path / "closed", kept="closed")
    _, one = walked(kept_open, chart, stages)
    number, other = walked(kept_closed, chart, stages)

    assert other == one
    assert len(one["files"]) >= files
    assert open_files(kept_open) and not open_files(kept_closed)
    disk = b"".join(path.read_bytes() for path in (kept_closed.settings.home / "vault" / number).rglob("*") if path.is_file())
    assert chart.patient.last_name.encode() not in disk


@pytest.mark.parametrize("kept", ["open", "closed"])
def test_papers_and_packet_are_made_of_sealed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str) -> None:
    office = house(tmp_path / kept, kept=kept)
    number = opened(office)
    drafting.draft(office, number, actor=MARIA)
    packeting.enclosures(office, number)
    monkeypatch.setenv("PATH", "")  # no LibreOffice: the Word packet alone
    made = bind(office, number)
    again = bind(office, number)

    assert again.is_known and made.paths == again.paths
    assert all(office.files.is_sealed(path) for path in made.paths)
    assert bool(open_files(office)) is (kept == "open")


def test_what_is_taken_back_is_kept_aside_sealed_and_drawn_again(tmp_path: Path) -> None:
    office = house(tmp_path / "closed", kept="closed")
    number = opened(office)
    drafting.draft(office, number, actor=MARIA)
    before = {each.file for each in documents.listed(office, number)}
    undone = undoing.undo(office, number, reason=undoing.UndoReason.PRESSED, actor=MARIA)
    aside = {each.file for each in documents.listed(office, number)}
    drafting.draft(office, number, actor=MARIA)

    assert "kept beside" in undone.words
    assert aside.isdisjoint(before) and len(aside) == len(before)
    assert {each.file for each in documents.listed(office, number)} == before | aside
    assert not any(each.trouble for each in documents.listed(office, number))
