"""What a study does not support cannot be cited for it, by whatever road a letter comes to it."""

from dataclasses import replace

import pytest

from casework.errors import RulebookInvalid, UnverifiedCitation
from casework.letters import packet, picking
from casework.letters.evidence import Citations, EvidenceRegister
from casework.letters.wording import Wording
from casework.rules.citing import Choice, Matter
from casework.terms import DenialReason, DocumentKind
from tests.letters import samples
from tests.letters.test_evidence import RULEBOOK
from tests.letters.test_packet import LETTERHEAD, REGISTER, TEMPLATES, drawn

KIND = DocumentKind.FIRST_APPEAL
DEPRESSION = Matter(("F33.2",), is_intravenous=True)
TEXT = (RULEBOOK / "evidence.toml").read_text(encoding="utf-8")
READ_LOO = '\n[[verification]]\nkey = "loo2023"\nstatus = "verified"\nby = "R. Reader"\non = 2026-11-22\nfields = ["finding"]\n'


def refused(register: EvidenceRegister, key: str, matter: Matter = DEPRESSION) -> str:
    with pytest.raises(UnverifiedCitation) as refusal:
        Citations(register, matter).cite(key)
    return str(refusal.value)


def with_finding(key: str) -> EvidenceRegister:
    """Read the register with the finding of a work written out and verified, so that only its fit is in question."""
    start = TEXT.index(f'key = "{key}"')
    place = TEXT.index('finding = ""', start)
    return EvidenceRegister.parse(TEXT[:place] + 'finding = "Something was found."' + TEXT[place + len('finding = ""') :] + READ_LOO)


def test_a_subcutaneous_trial_is_not_cited_for_an_infusion() -> None:
    assert "another route (subcutaneous" in refused(with_finding("loo2023"), "loo2023")


def test_a_pain_trial_is_not_cited_for_depression() -> None:
    assert "another condition (chronic pain" in refused(REGISTER, "orhurhu2019")
    assert "another condition" in refused(REGISTER, "schwartzman2009")


def test_an_esketamine_study_and_one_of_any_route_are_not_cited_for_an_infusion() -> None:
    assert "another route" in refused(REGISTER, "degerlund2021")
    assert "another route" in refused(REGISTER, "alnefeesi2022")


def test_a_depression_trial_is_not_cited_for_pain_and_a_ptsd_trial_for_neither() -> None:
    assert "another condition" in refused(REGISTER, "anand2023", Matter(("G89.4",), is_intravenous=True))
    assert "another condition" in refused(REGISTER, "feder2021")


def test_a_trial_that_left_out_psychosis_is_not_cited_for_a_patient_with_it() -> None:
    assert "left out" in refused(REGISTER, "anand2023", Matter(("F33.3",), is_intravenous=True))


def test_nothing_is_cited_where_the_service_is_no_infusion_of_ketamine() -> None:
    assert "not an intravenous ketamine infusion" in refused(REGISTER, "anand2023", Matter(("F33.2",), is_intravenous=False))


def test_a_clinics_template_cannot_cite_what_does_not_fit(tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("own") / "letters"
    own.mkdir()
    (own / "first-appeal.md.j2").write_text(
        '{% extends "standard/letters/first-appeal.md.j2" %}\n{% block opening %}\n{{ cite("orhurhu2019") }}\n\n{% endblock %}\n'
    )

    with pytest.raises(UnverifiedCitation, match="another condition"):
        packet.draw(samples.rich(KIND), KIND, wording=Wording([own.parent, TEMPLATES]), letterhead=LETTERHEAD, register=REGISTER)


def test_a_sentence_beyond_the_confirmed_ones_is_refused() -> None:
    with pytest.raises(UnverifiedCitation, match="no sentence 2"):
        Citations(REGISTER, DEPRESSION).cite("anand2023", 2)


def test_a_further_sentence_prints_once_it_is_confirmed() -> None:
    more = TEXT.replace('key = "anand2023"\n', 'key = "anand2023"\nalso = ["A further sentence."]\n')
    confirmed = '\n[[verification]]\nkey = "anand2023"\nstatus = "verified"\nby = "R. Reader"\non = 2026-11-22\nfields = ["also"]\n'

    assert EvidenceRegister.parse(more).reference("anand2023").sentences[1:] == ()
    assert Citations(EvidenceRegister.parse(more + confirmed), DEPRESSION).cite("anand2023", 2) == "A further sentence\u00a0[1]."


@pytest.mark.parametrize(
    "words",
    ["KetECT found ketamine inferior.", "See Ekstrand et al. (2022).", "doi 10.1093/ijnp/pyab088", "PMID 35020871", "ekstrand and colleagues, 2022"],
)
def test_a_denial_names_a_work_by_its_name_its_author_with_year_or_its_numbers(words: str) -> None:
    assert REGISTER.references["ekstrand2022"].is_named_in([words])


@pytest.mark.parametrize("words", ["reviewed by Dr. Ekstrand", "the ketect2 protocol", "a study of 2022", ""])
def test_a_name_alone_or_a_like_word_names_nothing(words: str) -> None:
    assert not REGISTER.references["ekstrand2022"].is_named_in([words])


def test_a_work_that_the_denial_names_is_met_with_what_it_examined() -> None:
    said = {"reason_text": "The KetECT trial shows that electroconvulsive therapy is superior."}
    made = drawn(samples.rich(KIND, denial=said), KIND)

    assert "ekstrand2022" in made.citations
    assert "It concerns unipolar depression, hospitalized" in made.text


def test_what_the_denial_names_is_met_even_when_the_signer_would_leave_it_out() -> None:
    said = {"reason_text": "The KetECT trial shows that electroconvulsive therapy is superior."}
    dossier = replace(samples.rich(KIND, denial=said), choices=(("ekstrand2022", Choice.LEAVE_OUT),))

    assert "ekstrand2022" in drawn(dossier, KIND).citations


def test_the_signer_decides_about_the_rest() -> None:
    choices = (("berman2000", Choice.CITE), ("jelovac2025", Choice.ANSWER), ("newport2015", Choice.LEAVE_OUT), ("ekstrand2022", Choice.CITE))
    chosen = picking.picked(replace(samples.rich(KIND), choices=choices), KIND, REGISTER, is_intravenous=True)

    assert "berman2000" in chosen.support and "newport2015" not in chosen.support
    assert chosen.limits == ("ekstrand2022",)
    assert chosen.answered == ("jelovac2025",)


def test_a_choice_of_what_does_not_fit_prints_nothing() -> None:
    choices = (("orhurhu2019", Choice.CITE), ("loo2023", Choice.CITE), ("gone", Choice.CITE))

    assert drawn(replace(samples.rich(KIND), choices=choices), KIND).citations == drawn(samples.rich(KIND), KIND).citations


def test_works_against_the_request_are_put_before_the_signer() -> None:
    found = picking.candidates(samples.rich(KIND), REGISTER, is_intravenous=True)

    assert {"ekstrand2022", "jelovac2025"} <= {each.work.key for each in picking.undecided(found)}
    assert "abdallah2022" not in {each.work.key for each in picking.undecided(found)}


def test_a_retracted_work_leaves_the_letter_and_the_letter_stays_whole() -> None:
    fallen = '\n[[verification]]\nkey = "anand2023"\nstatus = "retracted"\nby = "R. Reader"\non = 2026-11-22\nreason = "notice of the journal"\n'
    register = EvidenceRegister.parse(TEXT + fallen)
    dossier = samples.rich(KIND, denial={"reason": DenialReason.EXPERIMENTAL})
    made = packet.draw(dossier, KIND, wording=Wording([TEMPLATES]), letterhead=LETTERHEAD, register=register)

    assert "anand2023" not in made.citations and made.citations
    assert "it was retracted (R. Reader on 2026-11-22: notice of the journal)" in register.references["anand2023"].why_not


def test_a_retraction_in_our_own_file_cannot_be_undone_by_a_clinics() -> None:
    ours = TEXT + '\n[[verification]]\nkey = "anand2023"\nstatus = "retracted"\nby = "us"\non = 2026-11-22\nreason = "notice"\n'
    theirs = '[[verification]]\nkey = "anand2023"\nstatus = "verified"\nby = "R. Reader"\non = 2026-11-22\nsource = "the paper"\n'

    assert EvidenceRegister.parse(ours, theirs).references["anand2023"].status == "retracted"


def test_a_verification_of_nothing_known_is_a_wrong_entry() -> None:
    for row in ('key = "nobody"\nstatus = "verified"', 'key = "anand2023"\nstatus = "fine"'):
        with pytest.raises(RulebookInvalid, match="verification of"):
            EvidenceRegister.parse(TEXT + f'\n[[verification]]\n{row}\nby = "x"\non = 2026-11-22\n')


def test_what_nobody_signed_for_is_not_verified() -> None:
    unsigned = TEXT.replace('verified_by = "the check of sources that came with the program"\n', "")

    with pytest.raises(UnverifiedCitation, match="named person"):
        EvidenceRegister.parse(unsigned).reference("anand2023")
