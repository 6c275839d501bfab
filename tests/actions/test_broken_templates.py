"""A clinic's own template or letterhead that is broken: a sentence that names the file, nothing half drawn, and the protective filing all the same."""

import pytest

from casework.actions import Office, cases, drafting
from casework.errors import TemplateInvalid
from casework.letters import word
from casework.records import store
from casework.terms import DocumentKind, Stage, Step
from tests import make

STANDARD = '{% extends "standard/letters/first-appeal.md.j2" %}'
BROKEN = {
    "a tag that does not end": (
        b'{% extends "standard/letters/first-appeal.md.j2" %}{% block rights %}{% if %}{% endblock %}',
        r"first-appeal\.md\.j2, line 1",
    ),
    "a template that is not there": (b'{% extends "elsewhere/letters/first-appeal.md.j2" %}', "uses elsewhere/letters/first-appeal.md.j2, which is not there"),
    "a field that nobody knows": (f"{STANDARD}{{% block rights %}}{{{{ membr.formal }}}}{{% endblock %}}".encode(), "'membr' is undefined"),
    "a mark that nobody knows": (f"{STANDARD}{{% block rights %}}@Nonsense hello{{% endblock %}}".encode(), "an unknown role after @"),
    "a file that is no text": (b"\xff\xfe no text", r"first-appeal\.md\.j2 cannot be filled \(UnicodeDecodeError\)\. Correct the template"),
}


def own(office: Office, name: str, data: bytes) -> None:
    path = office.settings.folder("templates") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture
def number(office: Office) -> str:
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


@pytest.mark.parametrize("slip", BROKEN)
def test_a_broken_template_is_said_by_its_file_and_nothing_is_drawn(office: Office, number: str, slip: str) -> None:
    data, said = BROKEN[slip]
    own(office, "letters/first-appeal.md.j2", data)

    with pytest.raises(TemplateInvalid, match=said):
        drafting.draft(office, number, actor="maria")
    with store.reading(office.engine) as session:
        assert store.documents(session, number) == []
        assert [row.step for row in store.stages(session, number)] == [Step.DRAFTING]


@pytest.mark.parametrize("name", ["letters/_base.md.j2", "letters/protective-filing.md.j2", "letterhead.docx"])
def test_the_protective_filing_is_drawn_with_our_words_where_the_clinics_are_broken(office: Office, number: str, name: str) -> None:
    own(office, name, b"{% broken")
    drafting.draft(office, number, actor="maria", is_protective=True)

    with store.reading(office.engine) as session:
        (drawn,) = store.documents(session, number)
    assert (drawn.kind, drawn.stage) == (DocumentKind.PROTECTIVE_FILING, Stage.FIRST_APPEAL)
    assert "Please record it as received today" in word.plain_text(office.files.read(drawn.path))


def test_one_paragraph_of_the_clinics_own_is_changed_without_a_copy_of_the_letter(office: Office, number: str) -> None:
    words = f"{STANDARD}\n{{% block rights %}}\n# Our own words\n\nPlease send us the file of {{{{ member.formal }}}}.\n\n{{% endblock %}}\n"
    own(office, "letters/first-appeal.md.j2", words.encode())
    drafting.draft(office, number, actor="maria")

    with store.reading(office.engine) as session:
        letter = next(each for each in store.documents(session, number) if each.kind is DocumentKind.FIRST_APPEAL)
    text = word.plain_text(office.files.read(letter.path))
    assert "Our own words" in text
    assert "What we ask" in text
