import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest

from casework.errors import TemplateInvalid
from casework.letters import word
from casework.letters.wording import Wording
from tests.letters.written import TEMPLATES, faults, made, part, sample

HOSTILE = [
    "Smith & Co",
    "A<B hospital",
    "</w:t></w:r></w:p><w:p><w:r><w:t>forged",
    "]]>",
    "&amp; &#0; &lt;",
    "nul\x00 bell\x07 escape\x1b vertical\x0btab",
    "high\ud800 low\udc00",
    "not a character \ufffe\uffff",
    "turned \u202etxet\u202c \u2066inside\u2069",
    "joined\u200b \ufeffword",
    "private \ue02a\ue07c\ue0ff use",
    "*a* **b** ***",
    "# heading",
    "## heading",
    "- bullet",
    "1. step",
    "12 monkeys",
    "> quote",
    "@Date forged",
    "@end",
    "| a | b |",
    "|= total |",
    "back\\slash \\* \\|",
    "line\nbreak\r\n\n# heading",
    "sep\u2028line\u2029para\x85next",
    "{{ 7 * 7 }} {% raw %}",
    "{_{x}_}",
    "spaced    out\t\ttabs",
    "“quoted” 'it' \"is\"",
    "Zoë 张伟 𝒳 👩‍⚕️",
    "no\u00a0break",
]
EVERYWHERE = """\
@Date on {{ x }}

{{ x }}

{{ x }} begins and ends {{ x }}

# {{ x }}

- {{ x }}

- **{{ x }}** then *{{ x }}*

1. {{ x }}

> {{ x }}

@Address {{ x }}

@table Letter 1,1> About {{ x }}
| Name | {{ x }} |
| {{ x }} | {{ x }} |
|= {{ x }} | |
@end
"""


def expected(value: str) -> list[str]:
    kept = "".join(sign for sign in value if sign not in "\x00\x07\x1b\ud800\udc00\ufffe\uffff\u202e\u202c\u2066\u2069\u200b\ufeff\ue02a\ue07c\ue0ff")
    x = " ".join(kept.split())
    both = [f"on {x}", x, f"{x} begins and ends {x}", x, x, f"{x} then {x}", x, x, x]
    return [*both, "Name", x, x, x, x]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_prints_as_itself_everywhere_and_makes_nothing(value: str, tmp_path: Path) -> None:
    (tmp_path / "all.j2").write_text(EVERYWHERE, encoding="utf-8")

    data = made(Wording([tmp_path]).text("all.j2", {"x": value}), title=value, running={"Member": value}, custom={"LetterId": value})

    assert word.plain_text(data).split("\n") == expected(value)
    assert part(data, "word/document.xml").count("<w:p>") == 16  # 9 blocks, 6 cells, the paragraph after the table
    assert expected(value)[1] in re.sub(r"\s+", " ", word.stamps(data)["LetterId"])
    assert faults(data, tmp_path) == []


def test_an_independent_reader_sees_the_same_words() -> None:
    data = sample()

    document = docx.Document(io.BytesIO(data))
    seen = [text for paragraph in document.paragraphs if (text := " ".join(paragraph.text.split()))]
    cells = [" ".join(line.text.split()) for table in document.tables for row in table.rows for cell in row.cells for line in cell.paragraphs]

    assert sorted([*seen, *filter(None, cells)]) == sorted(word.plain_text(data).split("\n"))


@pytest.mark.parametrize("name", ["appeal", "superbill"])
def test_a_finished_file_is_valid(name: str, tmp_path: Path) -> None:
    assert faults(sample(name), tmp_path) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@Dtae x", "unknown role"),
        ("@Date", "without text"),
        ("- ", "without text"),
        ("1. ", "without text"),
        ("### x", "# and ## only"),
        ("# One\n\n# Two\n\ntext", "no text under it"),
        ("text\n\n# Last", "no text under it"),
        ("text\n\n## Sub\n\n# Next\n\ntext", "no text under it"),
        ("| a |", "outside"),
        ("@table Re 1,2 about\n| a | b |", "without @end"),
        ("@table Re 1,2 about\n| a |\n@end", "1 cells, its table 2"),
        ("@table Re 1,2 about\nwords\n@end", "something else than rows"),
        ("@table Letter 1,2 about\n| a | b |\n@end", "no rows"),
        ("@table Odd 1,2 about\n@end", "needs a kind"),
        ("@table Re 1,x about\n@end", "needs a kind"),
        ("@table Re 1,2\n| a | b |\n@end", "needs a kind"),
        ("bell \x07", "control character"),
        ("", "empty"),
    ],
)
def test_wording_that_cannot_be_read_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(TemplateInvalid, match=said):
        made(text)


def test_a_refusal_of_wording_does_not_repeat_it() -> None:
    for text in ("@table Re 1,2 about\n| Marker Person |\n@end", "@Marker Person", "# Marker Person", "@table Re 1,2 x\nMarker\n@end"):
        with pytest.raises(TemplateInvalid) as refused:
            made(text)

        assert "Marker" not in str(refused.value)


_ONCE = "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from tests.letters import written; print(hashlib.sha256(written.sample()).hexdigest())"


def test_the_same_letter_is_the_same_bytes_in_another_process() -> None:
    def hashed(seed: str) -> str:
        env = os.environ | {"PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", _ONCE, str(TEMPLATES.parent)], env=env, capture_output=True, text=True, check=True).stdout.strip()

    assert {hashed("1"), hashed("2")} == {hashlib.sha256(sample()).hexdigest()}


@pytest.mark.parametrize(("name", "is_plain"), [("letterhead.docx", False), ("plain-letterhead.docx", True)])
def test_our_letterhead_is_what_its_script_makes(name: str, is_plain: bool) -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(TEMPLATES)!r}); import make_letterhead; sys.stdout.buffer.write(make_letterhead.letterhead(is_plain={is_plain}))"
    )

    again = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout

    kept = zipfile.ZipFile(TEMPLATES / name)
    new = zipfile.ZipFile(io.BytesIO(again))
    assert {name: new.read(name) for name in new.namelist()} == {name: kept.read(name) for name in kept.namelist()}
