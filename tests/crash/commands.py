"""The other walk of the harness: commands that write and that no act of the road does, each as a person types it, in one office of its own."""

import contextlib
import io
import os
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from casework.actions import Office
from casework.cli.main import main
from casework.errors import CaseworkError
from tests import make
from tests.actions.test_crosswalk import POLICY
from tests.actions.test_evidence import ENTRY
from tests.crash import scenery
from tests.crash.road import Deed
from tests.crash.scenery import LATE, NEAR
from tests.paper_making import LETTER, pdf

DAY = make.DAY
Ready = Callable[[Office], object]
OPENSSL = str(Path(shutil.which("openssl") or "/usr/bin/openssl").parent)


def typed(words: str, home: str) -> Callable[[Office, object], None]:
    """Do what a command does. Raises CaseworkError with what it said where it refuses."""

    def do(office: Office, _send: object) -> None:
        os.environ |= {"CASEWORK_HOME": str(scenery.place(office) / home), "PATH": OPENSSL if words.startswith("office") else ""}
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as told:
            code = main(shlex.split(words.format(place=scenery.place(office))))
        if code:
            raise CaseworkError(told.getvalue())

    return do


def command(
    words: str, ready: Ready = lambda _: None, *, day: date = DAY, beside: Ready = lambda _: None, home: str = "home", is_followed: bool = False
) -> Deed:
    """Make an act of a command as a person types it; `home` is the data folder that it works in."""
    return Deed(words, typed(words, home), ready, day, is_followed, beside)


WALK: tuple[Deed, ...] = (
    command("open {place}/made/chart.json", scenery.chart_file("chart.json")),
    command("intake {place}/made/monday.835", scenery.monday, is_followed=True),
    command("monday --looked 1"),
    command("chart C26-0001"),
    command("draft C26-0001 --kind patient-letter"),
    command("add-document C26-0001 {place}/made/letter.pdf --kind denial-letter --on 2026-11-02 --class ordinary", scenery.lay("letter.pdf", pdf(LETTER))),
    command("confirm-letter C26-0001 --accept notice,reference --set received=2026-11-06"),
    command("classify C26-0001 1 --class restricted"),
    command("give-paper 2 C26-0001", scenery.no_case),
    command("reissued C26-0001 --notice 2026-11-20 --received 2026-11-20"),
    command("lines C26-0001 --upheld 1 --on 2026-11-20"),
    command("call-sheet C26-0001"),
    command("inquiry C26-0001 --write"),
    command("answer C26-0001 N1 in --verbal --by call --with Dana --reference CALL-1"),
    command("inquiry C26-0001 --accept N1", is_followed=True),
    command("evidence add {place}/made/new.toml", scenery.lay("new.toml", ENTRY.encode())),
    command("evidence verify example2026 --by Reader --source paper"),
    command("evidence decide C26-0001 anand2023 leave-out --why the-signer-has-not-read-it"),
    command("evidence retract example2026 --by Reader --source paper --why withdrawn"),
    command("crosswalk add {place}/made/policy.toml", scenery.lay("policy.toml", POLICY.encode())),
    command("criterion C26-0001 own-1.trials --not-met"),
    command("directory verify AETNA-DISPUTE-FAX --on 2026-11-20 --source card"),
    command("notice-check C26-0001 --missing erisa-reason"),
    command("absence dr-b --from 2026-12-20 --to 2026-12-24", scenery.signer),
    command("absence dr-b --from 2026-12-20 --cancel"),
    command("signers --enter dr-b --left 2026-11-22"),
    command("plan-b C26-0001 --price 450 --sessions 6"),
    command("complaint C26-0001 --grievance 2026-11-20"),
    command("draft C26-0001 --protective"),
    command("take-back {place}/made/edited.docx --reason shorter", scenery.edited),
    command("hand-out --all", scenery.lose_copies),
    command("file C26-0001 --on 2026-11-22 --method fax --reference FX-1 --override already-sent"),
    command("bundle C26-0001 first-appeal --to {place}/made/proof.zip", beside=scenery.made),
    command("audit export C26-0001 --to {place}/made/chronology.csv", beside=scenery.made),
    command("find --name Whitlock"),
    command("chase C26-0001 payer"),
    command("peer-to-peer C26-0001 --asked 2026-11-22"),
    command("peer-to-peer C26-0001 --result denial-kept --held 2026-11-30", scenery.booked, day=LATE),
    command("away sam --from 2026-12-01 --until 2026-12-03 --cover maria", scenery.people),
    command("away sam --from 2026-12-01 --cancel"),
    command("acknowledge C26-0001 --as maria", scenery.swept, day=LATE),
    command("check-cases --repair", scenery.asleep, day=LATE),
    command("partial C26-0001 --notice 2026-11-28 --received 2026-11-28 --rest 100 --sessions 2", day=LATE),
    command("rules apply --yes --reason booklet", scenery.shorter, day=LATE),
    command("authorization C26-0005 --sessions 4", scenery.approved, day=LATE),
    command("session-used C26-0005 --on 2026-11-30", day=LATE),
    command("renew C26-0005", scenery.minute, day=LATE, is_followed=True),
    command("settle C26-0007 --accept", scenery.proposed, day=LATE),
    command("refund C26-0008 owed --amount 10 --patient-paid 50", scenery.won, day=LATE),
    command("refund C26-0008 made --method check", day=LATE),
    command(
        "forms C26-0009 --draw cms-1696",
        scenery.opens("Third", make.full_chart(), plan="medicare-advantage", external_review="", internal_levels=None),
        day=LATE,
    ),
    command("legal-hold C26-0001 --reason audit", day=LATE),
    command("legal-hold C26-0001 --lift", day=LATE),
    command("patient-deceased C26-0001", day=LATE),
    command("patient-deceased C26-0001 --mistake", day=LATE),
    command("office setup --name board.clinic.test", day=LATE, beside=scenery.door),
    command("office password sam", day=LATE, beside=scenery.door),
    command("office close", day=LATE, beside=scenery.door),
    command("erase-patient C26-0010 --reason lawful-request --yes-erase C26-0010", scenery.closed, day=LATE),
    command("day-plan C27-0001 --done clinician-signature", scenery.near, day=NEAR),
    Deed("answer on the board", scenery.answer, day=NEAR, is_followed=False),
    Deed("sound and tell an alarm", scenery.alarm, scenery.people, NEAR, is_followed=False),
    command("init", day=NEAR, beside=scenery.begun, home="new"),
    command("restore {place}/made/backup --home {place}/restored", scenery.backed_up, day=NEAR, beside=scenery.restored),
)
