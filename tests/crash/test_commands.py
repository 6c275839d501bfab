"""Every command that writes is an act of the harness, here or on the road; of every other it is said why not."""

import os
from pathlib import Path

import pytest

from casework import keeping
from casework.actions import Office
from casework.actions.office import WRITTEN
from casework.cli.main import COMMANDS
from tests.crash.closed import CLOSED
from tests.crash.commands import WALK
from tests.crash.road import ROAD

AS_ACTS = {
    "remind": ("arm and send reminders", "send the daily mails"),
    "draft": ("draft",),
    "file": ("file",),
    "determine": ("determine", "win"),
    "next": ("next stage",),
    "hold": ("hold", "end the hold"),
    "assign": ("assign",),
    "reassign": ("reassign everything",),
    "close-case": ("close",),
    "reopen": ("reopen",),
    "patient-deceased": ("patient died",),
    "new-coverage": ("new coverage",),
    "filed": ("record the proof",),
    "day-plan": ("plan the days",),
    "correct": ("correct the plan",),
    "extension": ("payer's extension",),
    "information-request": ("payer asks for more",),
    "information-answered": ("answer the payer",),
    "packet": ("make a packet",),
    "log": ("log a call",),
    "keep-edit": ("keep an edit",),
    "standing": ("authorization signed",),
    "signers": ("enter a signer",),
    "signing": ("ask for the signature",),
    "approve-letter": ("approve the letters",),
    "payment": ("payment came",),
    "undo": ("undo the filing", "undo the drawing"),
    "split": ("split",),
    "merge": ("merge",),
    "hand-out": ("hand a document out again",),
    "keys": ("rotate the keys",),
    "backup": ("back up",),
}
OPENS = "reads; that a file was opened goes into the log in one row"
READS = "reads"
FILE = "reads, and writes only the file that it is told, whole"
DERIVED = "keeps only what is worked out anew from the record"
NOT_WRITING = {
    "doctor": "tries everything in a scratch place and takes it away",
    "cases": READS,
    "case": OPENS,
    "worklist": DERIVED,
    "explain": OPENS,
    "calendar": FILE,
    "check": OPENS,
    "information": OPENS,
    "papers": OPENS,
    "deadline": READS,
    "plans": READS,
    "regulator": READS,
    "read-letter": READS,
    "read-policy": READS,
    "lint": READS,
    "contacts": OPENS,
    "timeline": OPENS,
    "templates": FILE,
    "diff": OPENS,
    "documents": OPENS,
    "sessions": OPENS,
    "results": READS,
    "waiting": READS,
    "why": OPENS,
    "messages": READS,
    "people": READS,
    "preview-mail": FILE,
    "backup-check": "restores into a scratch place and takes it away",
    "retention": READS,
}


def test_every_command_that_writes_is_an_act_of_the_harness_and_of_each_other_it_is_said_why_not() -> None:
    typed = {deed.name.split()[0] for deed in WALK}
    named = {name for names in COMMANDS.values() for name in names}
    acts = {deed.name for deed in ROAD}

    assert sorted(named - typed - set(AS_ACTS) - set(NOT_WRITING)) == []
    assert sorted(set(NOT_WRITING) & (typed | set(AS_ACTS))) == []
    assert sorted({*AS_ACTS, *NOT_WRITING} - named) == []
    assert sorted({each for names in AS_ACTS.values() for each in names} - acts) == []
    assert len({deed.name for deed in (*ROAD, *WALK, *CLOSED)}) == len(ROAD) + len(WALK) + len(CLOSED)


def test_a_start_takes_away_what_a_kill_left_half_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    home, gone = office.settings.home, 999_999_999
    for name in WRITTEN:
        office.settings.folder(name).mkdir(exist_ok=True)
        (office.settings.folder(name) / f".file.{gone}.0123abcd").write_text("half")
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: gone)
        patch.setattr(Path, "replace", _dies)
        patch.setattr(Path, "unlink", _dies)
        with pytest.raises(KeyboardInterrupt):
            keeping.set_trouble(office.settings, "part", "wrong")
    assert len(list(home.rglob(f".*.{gone}.*"))) == len(WRITTEN) + 1
    Office.create(office.settings)

    assert list(home.rglob(f".*.{gone}.*")) == []


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
