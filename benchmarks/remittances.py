"""Megabytes of 835 per second to decided claims, against the bare parse of oxedi and of pyx12 (where installed): `python -m benchmarks.remittances`.

The readers take turns in one run, and the best turn of each counts, so that a busy machine slows all alike.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from time import perf_counter

import oxedi

from casework.actions import remittances
from casework.settings import Settings

CLAIMS = 10_000
TURNS = 3
DENIED_ONE_IN = 10


def main() -> int:
    """Print speeds and ratios; 1 when a claim was lost."""
    text = sample()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env({"CASEWORK_HOME": folder})
        readers: dict[str, Callable[[], int]] = {
            "decided claims": lambda: remittances.sift(settings, io.BytesIO(text.encode())).remittance.count,
            "oxedi, bare parse": lambda: _oxedi(text.encode()),
        }
        if _has_pyx12():
            readers["pyx12, bare segments"] = lambda: _pyx12(text)
        counts, best = take_turns(readers)
    size = len(text) / 1e6
    for name, seconds in best.items():
        print(f"  {name:<22} {size / seconds:8.2f} MB/s")
    ours = best["decided claims"]
    ratios = ", ".join(f"{seconds / ours:.3f} of {name}" for name, seconds in best.items() if name != "decided claims")
    if "pyx12, bare segments" in best:
        print(f"  claims per second: {CLAIMS / ours:,.0f} decided, {CLAIMS / best['pyx12, bare segments']:,.0f} as pyx12's bare segments")
    print(f"835 to decided claims, {size:.1f} MB, {CLAIMS:,} claims, one in {DENIED_ONE_IN} denied = {ratios}")
    if not _has_pyx12():
        print("  pyx12 is not installed here: pip install pyx12 beside the project to compare with it")
    return int(set(counts.values()) != {CLAIMS})


def take_turns(readers: dict[str, Callable[[], int]]) -> tuple[dict[str, int], dict[str, float]]:
    """Let readers of one file take turns; give what each counted and the seconds of its best turn."""
    counts: dict[str, int] = {}
    best: dict[str, float] = {}
    for _ in range(TURNS):
        for name, read in readers.items():
            start = perf_counter()
            counts[name] = read()
            best[name] = min(best.get(name, float("inf")), perf_counter() - start)
    return counts, best


def _oxedi(data: bytes) -> int:
    document = oxedi.parse(data).document
    return sum(1 for at in range(len(document)) if document[at].raw.lstrip().startswith(b"CLP"))


def _has_pyx12() -> bool:
    try:
        import pyx12.x12file  # type: ignore[import-not-found, import-untyped, unused-ignore]  # noqa: F401
    except ImportError:
        return False
    return True


def _pyx12(text: str) -> int:
    from pyx12.x12file import X12Reader  # type: ignore[import-not-found, import-untyped, unused-ignore]

    return sum(1 for segment in X12Reader(io.StringIO(text)) if segment.get_seg_id() == "CLP")


def sample() -> str:
    """Write a remittance of made-up patients, of whom one in ten was denied."""
    head = [
        "ISA*00*          *00*          *ZZ*BENCH          *ZZ*CLINIC         *261120*1200*^*00501*000000001*0*P*:",
        "GS*HP*BENCH*CLINIC*20261120*1200*1*X*005010X221A1",
    ]
    body = ["ST*835*0001", "BPR*H*0*C*NON************20261120", "TRN*1*BENCH1*1999999999", "DTM*405*20261120"]
    body += ["N1*PR*Summit Mutual Health Plan", "N1*PE*Cedar Hollow Infusion Clinic*XX*1234567893", "LX*1"]
    body += [segment for number in range(CLAIMS) for segment in _claim(number)]
    body.append(f"SE*{len(body) + 1}*0001")
    return "~\n".join([*head, *body, "GE*1*1", "IEA*1*000000001"]) + "~\n"


def _claim(number: int) -> Iterator[str]:
    is_denied = number % DENIED_ONE_IN == 0
    status, paid = ("4", 0) if is_denied else ("1", 400)
    yield f"CLP*ACC{number:07}*{status}*650*{paid + (0 if is_denied else 200)}*50*12*PC{number:08}*11*1"
    yield f"NM1*QC*1*Benchmark*Test{number // 3:06}****MI*BENCH{number // 3:06}"
    yield f"SVC*HC:96365*450*{paid}**1"
    yield f"DTM*472*202610{1 + number % 28:02}"
    yield "CAS*PR*55*450" if is_denied else "CAS*PR*3*50"
    yield f"SVC*HC:J3490*200*{0 if is_denied else 200}**1"
    yield f"DTM*472*202610{1 + number % 28:02}"
    if is_denied:
        yield from ("CAS*PR*55*200", "LQ*HE*N1")


if __name__ == "__main__":
    sys.exit(main())
