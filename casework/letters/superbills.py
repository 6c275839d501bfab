"""Whether the patient of a dossier may be given a superbill, by the program's own superbill.toml and the clinic's opt-outs."""

from functools import cache

from casework.letters.dossier import Dossier
from casework.rules.superbill import Asked, Ruling, SuperbillRules, facts_of
from casework.settings import PROGRAM


@cache
def standard_rules() -> SuperbillRules:
    """Read who may be given a superbill from the file that comes with the program, once."""
    return SuperbillRules.parse((PROGRAM / "casework" / "rulebook" / "superbill.toml").read_text(encoding="utf-8"))


def ruling(dossier: Dossier) -> Ruling:
    """Say whether a superbill is lawful, with the reason, or with what must be printed on it."""
    chart, coverage = dossier.chart, dossier.chart.coverage
    given_on = tuple(line.service_on for line in chart.claims if line.service_on)
    asked = Asked(coverage.plan, coverage.network, chart.clinician.npi, facts_of(coverage.facts), given_on, dossier.opt_outs)
    return standard_rules().rule(asked)


def refusal(dossier: Dossier) -> str:
    """Say why this patient may not be given a superbill, and after a colon what to do instead; "" when one is lawful."""
    return ruling(dossier).refusal
