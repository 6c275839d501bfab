"""Remittances of made-up claims for the tests of what an import calls for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HEAD = [
    "ISA*00*          *00*          *ZZ*MARKERHUB      *ZZ*CLINIC         *261120*1200*^*00501*000000001*0*P*:",
    "GS*HP*MARKERHUB*CLINIC*20261120*1200*1*X*005010X221A1",
]


@dataclass(frozen=True)
class Claim:
    """One claim of one line, in whole US dollars unless said otherwise; `codes` are group and reason."""

    patient: int
    codes: tuple[str, str] = ("PR", "55")
    charge: str = "650"
    paid: str = "0"
    status: str = "4"
    served_on: date = date(2026, 10, 5)
    remark: str = ""
    refused: str = ""

    def segments(self, number: int) -> list[str]:
        """Write the claim; `number` names it."""
        day = self.served_on.strftime("%Y%m%d")
        return [
            f"CLP*ACC{number:05}*{self.status}*{self.charge}*{self.paid}*0*12*PC{number:06}*11*1",
            f"NM1*QC*1*Markerson*Test{self.patient:03}****MI*MARK{self.patient:06}",
            f"SVC*HC:96365*{self.charge}*{self.paid}**1",
            f"DTM*472*{day}",
            *([f"CAS*{self.codes[0]}*{self.codes[1]}*{self.refused or self.charge}"] if self.codes[1] else []),
            *([f"LQ*HE*{self.remark}"] if self.remark else []),
        ]


MONDAY = (
    *(Claim(patient, ("CO", "16"), remark="N290") for patient in (1, 2, 2)),
    Claim(3, ("OA", "18")),
    *(Claim(4, ("CO", "252")) for _ in range(2)),
    *(Claim(5, ("PR", "1")) for _ in range(2)),
    *(Claim(3, ("PR", "55")) for _ in range(5)),
    Claim(4, ("PR", "50"), charge="38"),
)


def remittance(claims: Sequence[Claim], *, first: int = 1) -> str:
    """Write a remittance of claims, numbered from `first`."""
    body = ["ST*835*0001", "BPR*H*0*C*NON************20261120", "TRN*1*MARKER1*1999999999", "DTM*405*20261120"]
    body += ["N1*PR*Summit Mutual Health Plan", "N1*PE*Cedar Hollow Infusion Clinic*XX*1234567893", "LX*1"]
    body += [segment for number, claim in enumerate(claims, first) for segment in claim.segments(number)]
    body.append(f"SE*{len(body) + 1}*0001")
    return "~\n".join([*HEAD, *body, "GE*1*1", "IEA*1*000000001"]) + "~\n"


def written(folder: Path, claims: Sequence[Claim], *, name: str = "denials.835", first: int = 1) -> Path:
    """Write a remittance into a file."""
    path = folder / name
    path.write_text(remittance(claims, first=first))
    return path
