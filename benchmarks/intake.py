"""Bulk intake of 200 denied claims (documents drafted, cases parked) against parking 200 bare runs: `python -m benchmarks.intake`.

Before it, the speed of reading: megabytes of 835 to decided claims against the bare parse (`benchmarks.remittances`).

One real Prefect server takes both, in one run; the bare runs are parked half before and half after, so that a busy machine slows both.
"""

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from pydantic import BaseModel
from sqlmodel import select

from benchmarks import remittances
from casework import chart
from casework.actions import Office, cases, intake
from casework.records import store
from casework.records.models import Document
from casework.terms import Stage
from flows import child, environment
from tests import make

CLAIMS = 200
DAY = date(2026, 11, 20)


class _Bare(BaseModel):
    """The smallest form."""

    done: bool = False


def main() -> int:
    """Print the ratios and what each part took; 1 when a claim was lost, or a case was not drafted or parked."""
    lost = remittances.main()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CASEWORK_PORT"] = port = str(_free_port())  # the server is a process of its own and reads it there
        office = make.office(Path(folder) / "home", CASEWORK_PORT=port)
        for number in range(CLAIMS):
            cases.take_chart(office, known(number), actor="bench")
        remittance = Path(folder) / "denials.835"
        remittance.write_text(denials())
        with _board(office):
            return lost or measure(office, remittance)


def measure(office: Office, remittance: Path) -> int:
    """Park, take in, park again, and compare."""
    from prefect.context import SyncClientContext

    from flows import desk, follow

    with SyncClientContext.get_or_create() as door:
        client = door.client
        bare = _park_bare(client, "before", CLAIMS // 2)
        start = perf_counter()
        result = intake.take_file(office, remittance, actor="bench")
        drafted = perf_counter() - start
        follower = follow.Follower(office)
        while follower.look(client):
            pass
        taken = perf_counter() - start
        parked = sum(1 for place in desk.open_places(office) if place.run_id)
        bare += _park_bare(client, "after", CLAIMS // 2)
    with store.reading(office.engine) as session:
        documents = len(session.exec(select(Document.id)).all())
    print(f"bulk intake / bare parking of {CLAIMS} = {taken / bare:.2f}")
    print(f"  {len(result.opened)} cases opened and {documents} documents drafted in {drafted:.1f} s; {parked} cases parked by {taken:.1f} s")
    print(f"  {CLAIMS} bare runs parked in {bare:.1f} s")
    return int(not len(result.opened) == parked == CLAIMS or documents < CLAIMS)


def _park_bare(client: object, when: str, count: int) -> float:
    from prefect.input import RunInput

    from flows import board, parking

    form = RunInput.subclass_from_base_model_type(_Bare)
    deployment = board.deployment_of(client, Stage.FIRST_APPEAL)  # type: ignore[arg-type]
    start = perf_counter()
    for number in range(count):
        card = parking.Card(key=f"bare-{when}-{number}", form=form, name=f"bare {when} {number}", tags=["bench"])
        parking.park(client, card, deployment=deployment, parameters={"case_number": "C26-0001"}, once=f"{when}-{number}")  # type: ignore[arg-type]
    return perf_counter() - start


@contextmanager
def _board(office: Office) -> Iterator[None]:
    environment.apply(office.settings)
    with child.running_server(office.settings):
        from flows import worker

        with worker.running(office):
            yield


def known(number: int) -> chart.Chart:
    """Make the chart of a patient the clinic knows, of whom nothing was denied yet."""
    full = make.full_chart()
    patient = full.patient.model_copy(update={"first_name": f"Test{number:03}", "last_name": "Benchmark"})
    coverage = full.coverage.model_copy(update={"member_id": f"BENCH{number:06}"})
    blank = {"claims": (), "denial": chart.Denial(), "request": full.request.model_copy(update={"procedure_codes": ()}), "infusions": ()}
    return full.model_copy(update={"patient": patient, "coverage": coverage, **blank})


def denials() -> str:
    """Write a remittance that denies one claim of each of those patients."""
    head = [
        "ISA*00*          *00*          *ZZ*BENCH          *ZZ*CLINIC         *261120*1200*^*00501*000000001*0*P*:",
        "GS*HP*BENCH*CLINIC*20261120*1200*1*X*005010X221A1",
    ]
    body = ["ST*835*0001", "BPR*H*0*C*NON************20261120", "TRN*1*BENCH1*1999999999", "DTM*405*20261120"]
    body += ["N1*PR*Summit Mutual Health Plan", "N1*PE*Cedar Hollow Infusion Clinic*XX*1234567893", "LX*1"]
    for number in range(CLAIMS):
        served = (DAY - timedelta(days=30 + number % 20)).strftime("%Y%m%d")
        body += [f"CLP*ACC{number:05}*4*650*0*650*12*PC{number:06}*11*1", f"NM1*QC*1*Benchmark*Test{number:03}****MI*BENCH{number:06}"]
        body += ["SVC*HC:96365*650*0**1", f"DTM*472*{served}", "CAS*PR*55*650"]
    body.append(f"SE*{len(body) + 1}*0001")
    return "~\n".join([*head, *body, "GE*1*1", "IEA*1*000000001"]) + "~\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
