"""Whether a level adds something: every reason of the last denial is answered, and one argument, paper or fact was not used before."""

from collections.abc import Iterable, Iterator

from casework.actions import citing, preflight_bound
from casework.actions.preflight_packet import Letter, Packet
from casework.chart import Chart
from casework.letters import facts, figures, filters, picking, quarantine, reasons
from casework.letters.reasons import Reason
from casework.records import store
from casework.records.cited import DrawnText
from casework.records.models import Document
from casework.rules import denial_words
from casework.rules.preflight import Code, Finding
from casework.terms import DocumentStatus, Stage

APPEALS = (Stage.SECOND_APPEAL, Stage.THIRD_APPEAL)


def answers(packet: Packet) -> Iterator[Finding]:
    """Name, by id, the reasons of the last denial that no letter takes up, and those whose answer only a person can write."""
    appeals = [letter for letter in packet.letters if letter.entry.is_appeal and letter.text]
    if not appeals or packet.row.is_protective:
        return
    stated = reasons.named(packet.dossier.refused)
    missing = reasons.unanswered(stated, "\n".join(letter.text for letter in packet.letters))
    further = [] if any(_is_written(letter) for letter in appeals) else [each.id for each in stated[1:] if not _is_known(packet, each)]
    said = [f"{each} (only asked about)" if each in further else each for each in sorted({*missing, *further}, key=lambda each: int(each[1:]))]
    if said:
        yield packet.found(Code.UNANSWERED, ", ".join(said), since=appeals[0].drawn_on)


def _is_known(packet: Packet, reason: Reason) -> bool:
    """Say whether the program argues a reason: what was tried before only where the chart knows of it."""
    return bool(reason.group) and (reason.group != denial_words.EARLIER_TREATMENT or bool(packet.dossier.chart.trials))


def _is_written(letter: Letter) -> bool:
    """Say whether a person wrote in a letter, and so may have answered what the program cannot."""
    return letter.is_touched or not letter.document.template_hash


def nothing_new(packet: Packet) -> Iterator[Finding]:
    """Warn where a later level uses what the earlier ones used and nothing else, and say what could be added; it never stops a filing."""
    earlier = _earlier(packet)
    if packet.row.stage not in APPEALS or packet.row.is_protective or not (packet.letters and earlier):
        return
    before = used(packet, earlier) | preflight_bound.before(packet)
    letters = [letter.document for letter in packet.letters]
    now = used(packet, letters, said=[letter.text for letter in packet.letters]) | preflight_bound.now(packet)
    if not (now - before or _has_new_reason(packet)):
        yield packet.found(Code.NOTHING_NEW, "; ".join(could_add(packet, before | now)) or "nothing that the record knows of")


def used(packet: Packet, documents: Iterable[Document], *, said: Iterable[str] = ()) -> frozenset[str]:
    """Name what documents bring: the works they cite, the facts of the chart and the criteria that their words hold."""
    listed = [*documents]
    texts = [*said] or [kept.words for each in listed if (kept := packet.session.get(DrawnText, each.id))]
    plain = quarantine.normal("\n".join(texts))
    works = {f"work {key}" for each in listed for key in citing.keys(packet.session, each)}
    known = {**_facts(packet.dossier.chart), **_criteria(packet)}
    return frozenset(works | {name for name, words in known.items() if all(quarantine.normal(word) in plain for word in words)})


def _criteria(packet: Packet) -> dict[str, tuple[str, ...]]:
    return {f"criterion {row.name}": (row.words,) for each in packet.dossier.crosswalks for row in each.met}


def _facts(chart: Chart) -> dict[str, tuple[str, ...]]:
    """Give the facts that a letter may bring, each with the words by which it is known in a text."""
    trials = {f"trial {place}": (each.treatment,) for place, each in enumerate(chart.trials, 1)}
    proofs = {f"proof {place}": (each.treatment, each.proof) for place, each in enumerate(chart.trials, 1) if each.proof}
    scores = {f"score {each.scale} {each.scored_on}": (each.scale, str(filters.longdate(each.scored_on))) for each in chart.scores}
    costs = {f"cost {place}": (each.label,) for place, each in enumerate(chart.costs, 1)}
    return {**trials, **proofs, **scores, **costs}


def _earlier(packet: Packet) -> list[Document]:
    """List what was sent at the earlier levels of the appeal on this track."""
    row = packet.row
    sent = [each for each in store.documents(packet.session, row.case_number) if each.status is DocumentStatus.FILED and each.track is row.track]
    return [each for each in sent if Stage.FIRST_APPEAL.place <= each.stage.place < row.stage.place]


def _has_new_reason(packet: Packet) -> bool:
    """Say whether the last denial gives a reason that no earlier one gave, so that the answer to it is new."""
    given = packet.dossier.refused
    known = {(each.group, quarantine.normal(each.words)) for refusal in given[:-1] for each in reasons.of(refusal)}
    return any((each.group, quarantine.normal(each.words)) not in known for refusal in given[-1:] for each in reasons.of(refusal))


def could_add(packet: Packet, taken: frozenset[str]) -> Iterator[str]:
    """Say what the record holds that no level has used."""
    office, dossier = packet.office, packet.dossier
    found = picking.candidates(dossier, office.register, is_intravenous=facts.is_ketamine_infusion(dossier, office.codes))
    works = [each.work.key for each in found if not each.unfit and not each.work.is_adverse and f"work {each.work.key}" not in taken]
    if works:
        yield f"works that fit and are not cited: {', '.join(works)}"
    papers = [f"paper {row.id}" for row in packet.papers if preflight_bound.may_go(packet, row) and f"paper {row.id}" not in taken]
    if papers:
        yield f"papers that may go: {', '.join(papers)}"
    yield from preflight_bound.could_add(packet, found, taken)
    chart = dossier.chart
    unproved = sum(not each.proof for each in chart.trials)
    if unproved:
        yield f"proof of {filters.words(unproved)} earlier treatments that are only reported"
    if any(f"score {each.scale} {each.scored_on}" not in taken for each in chart.scores):
        yield "scores that no letter has shown"
    if not any(table.is_comparison for table in figures.cost_tables(chart.costs)):
        yield "a comparison of costs"
