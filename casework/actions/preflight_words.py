"""What a letter's own words show: places left open, another patient's data, ages and counts that do not follow, a person's changes."""

from collections.abc import Iterator

from casework.actions.preflight_packet import Letter, Packet
from casework.chart import Chart
from casework.letters import figures, filters, parties, quarantine
from casework.rules import treatment
from casework.rules.preflight import Code, Finding
from casework.terms import DocumentKind

NAMES = ("patient.first_name", "patient.last_name")
ON_REGULATOR = (DocumentKind.REGULATOR_COMPLAINT, DocumentKind.COMPLAINT_NOTICE)


def files(packet: Packet) -> Iterator[Finding]:
    """Name the documents whose file is gone or cannot be read."""
    for letter in packet.letters:
        if not letter.text:
            yield packet.found(Code.FILE_MISSING, letter.name, since=letter.drawn_on)


def placeholders(packet: Packet) -> Iterator[Finding]:
    """Name the paragraphs that somebody was to fill in."""
    for letter in packet.letters:
        for place, line in enumerate(letter.text.splitlines(), 1):
            if packet.book.has("placeholder", line.lower()):
                yield packet.found(Code.PLACEHOLDER, f"{letter.name}, paragraph {place}", since=letter.drawn_on)


def unverified(packet: Packet) -> Iterator[Finding]:
    """Name the letters that say what nobody could verify; only a person can have written it."""
    for letter in packet.letters:
        if letter.is_touched or not letter.document.template_hash:
            for place, line in enumerate(letter.text.splitlines(), 1):
                if quarantine.standard().found(line):
                    yield packet.found(Code.QUARANTINED, f"{letter.name}, paragraph {place}", since=letter.drawn_on)


def edits(packet: Packet) -> Iterator[Finding]:
    """Name the letters that a person changed in Word and that were not kept as a version."""
    for letter in packet.letters:
        if letter.is_touched:
            yield packet.found(Code.EDITED, letter.name, since=letter.drawn_on)


def identity(packet: Packet) -> Iterator[Finding]:
    """Name the documents that say another name, birth date or member id than the case has now."""
    wanted = _known(packet.dossier.chart)
    for letter in packet.letters:
        for name, forms in wanted.items():
            is_needed = any(field in letter.entry.fields for field in (NAMES if name == "name" else (FIELDS[name],)))
            if is_needed and letter.text and not any(quarantine.normal(form) in letter.plain for form in forms):
                yield packet.found(Code.IDENTITY, f"{name} in the {letter.name}", since=letter.drawn_on)


FIELDS = {"birth date": "patient.birth_on", "member id": "coverage.member_id"}


def _known(chart: Chart) -> dict[str, tuple[str, ...]]:
    """Give how each fact may be written."""
    patient, born = chart.patient, chart.patient.birth_on
    full = " ".join(part for part in (patient.first_name, patient.last_name) if part)
    known: dict[str, tuple[str, ...]] = {"name": (full, f"{patient.last_name}, {patient.first_name}") if full else (), "member id": (chart.coverage.member_id,)}
    known["birth date"] = (filters.longdate(born), filters.usdate(born), born.isoformat(), f"{born.month}/{born.day}/{born.year}") if born else ()
    return {name: forms for name, forms in known.items() if any(forms)}


def ages(packet: Packet) -> Iterator[Finding]:
    """Name the paragraphs with an age that does not follow from the birth date on the day of the letter."""
    born = packet.dossier.chart.patient.birth_on
    for letter in packet.letters:
        right = {str(figures.age(born, day)) for day in (letter.drawn_on, packet.sent_on)} if born else set()
        for place, line in enumerate(letter.text.splitlines(), 1):
            said = packet.book.read("age", quarantine.normal(line))
            if right and any(number not in right for number in said) and _is_about(packet, line):
                yield packet.found(Code.AGE, f"{letter.name}, paragraph {place}", since=letter.drawn_on)


def _is_about(packet: Packet, line: str) -> bool:
    """Say whether a paragraph speaks of the patient, and not of the people in a study."""
    patient = packet.dossier.chart.patient
    said = line.lower()
    return any(word and word.lower() in said for word in (patient.last_name, patient.first_name, "the patient", "the member", "my patient", "year-old"))


def durations(packet: Packet) -> Iterator[Finding]:
    """Name the counts and years that do not follow from the chart."""
    wanted = _counts(packet.dossier.chart)
    for letter in packet.letters:
        for place, line in enumerate(letter.text.splitlines(), 1):
            plain = quarantine.normal(line)
            wrong = [name for name, right in wanted.items() if right and any(said not in right for said in packet.book.read(name, plain))]
            for name in wrong:
                yield packet.found(Code.DURATION, f"{name.replace('-', ' ')} in the {letter.name}, paragraph {place}", since=letter.drawn_on)


def _counts(chart: Chart) -> dict[str, set[str]]:
    """Give, in digits and in words, what each count may say."""
    history, since = treatment.history(chart.trials), chart.clinician.treating_since
    counts = {"documented-trials": len(history.documented), "reported-trials": len(history.reported), "infusions": len(figures.given(chart.infusions))}
    known = {name: {str(count), str(filters.words(count))} for name, count in counts.items()}
    return {**known, "treating-since": {str(since.year)} if since else set()}


def regulator(packet: Packet) -> Iterator[Finding]:
    """Name the letters about a complaint that do not name the office that has jurisdiction."""
    office = packet.dossier.office
    for letter in packet.letters:
        if letter.document.kind in ON_REGULATOR and letter.text and not (office and _names(letter, office.name)):
            yield packet.found(Code.REGULATOR, letter.name, since=letter.drawn_on)


def _names(letter: Letter, office: str) -> bool:
    return any(quarantine.normal(form) in letter.plain for form in (office, parties.called(office)))
