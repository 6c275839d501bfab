"""Every reader of what somebody else wrote, with samples broken in many ways: read, or refused with a sentence. `make fuzz` asks for thousands."""

import ast
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.settings import PROGRAM
from tests.hostile.parsers import ELSEWHERE, PARSERS, Parser
from tests.intake.breaking import SECONDS_A_FILE, broken, broken_inside, many

READING = {
    ("zipfile", "ZipFile"),
    ("", "ZipFile"),
    ("", "load_workbook"),
    ("ElementTree", "fromstring"),
    ("docx", "Document"),
    ("", "parse_xml"),
    ("json", "loads"),
    ("tomllib", "loads"),
    ("", "PdfReader"),
    ("csv", "reader"),
    ("yaml", "safe_load"),
    ("gzip", "decompress"),
    ("struct", "unpack_from"),
    ("tarfile", "open"),
}
NOT_OF_OTHERS = "It reads what this program wrote or ships."
OWN = {
    "actions.rule_check": NOT_OF_OTHERS,
    "actions.undoing_rows": NOT_OF_OTHERS,
    "actions.workbook_marks": NOT_OF_OTHERS,
    "letters.quarantine": NOT_OF_OTHERS,
    "letters.catalogue": NOT_OF_OTHERS,
    "records.dump": NOT_OF_OTHERS,
    "actions.bundles": NOT_OF_OTHERS,
    "actions.erasing": NOT_OF_OTHERS,
    "actions.erasing_files": NOT_OF_OTHERS,
    "front": NOT_OF_OTHERS,
    "flows.presses": "It reads what pages of the board ask and what the board answers, behind the proxy's login.",
}


class Samples(dict[str, list[bytes]]):
    """The whole samples of every reader; a failure's story shows that they were there, not a megabyte of them."""

    def __repr__(self) -> str:
        return f"<samples of {len(self)} readers>"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    folder = tmp_path_factory.mktemp("samples")
    return Samples({name: parser.samples(folder) for name, parser in PARSERS.items()})


def judged(parser: Parser, data: bytes, folder: Path) -> bool:
    """Read once; say whether it was read. Only its own refusals may come, each a sentence."""
    start = process_time()
    try:
        parser.read(data, folder)
    except parser.refusals as refused:
        assert len(str(refused)) > 20
        return False
    finally:
        assert process_time() - start < SECONDS_A_FILE
    return True


@pytest.mark.parametrize("name", PARSERS)
def test_a_whole_sample_is_read(name: str, samples: Samples, tmp_path: Path) -> None:
    if name != "letterhead":  # the sample lacks our styles, which is a refusal of its own
        assert all(judged(PARSERS[name], data, tmp_path) for data in samples[name] if data[:2] != b"\xff\xd8")


@pytest.mark.parametrize("name", PARSERS)
@many(6)
@given(data=st.data())
def test_a_broken_sample_is_read_or_refused_with_a_sentence(name: str, data: st.DataObject, samples: Samples, tmp_path: Path) -> None:
    parser, whole = PARSERS[name], samples[name]
    zipped = [each for each in whole if each[:2] == b"PK"]
    ways = [broken(whole, list(parser.pieces)), *(broken_inside(each) for each in zipped)]

    judged(parser, data.draw(st.one_of(ways)), tmp_path)


def reads(path: Path) -> bool:
    """Say whether a module calls one of the readers that libraries have."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    return any(
        (isinstance(call, ast.Name) and ("", call.id) in READING)
        or (isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name) and (call.value.id, call.attr) in READING)
        for call in calls
    )


def test_every_module_that_reads_is_in_the_table() -> None:
    """The rules' own readers are there by the files they read."""
    found = {path for room in ("casework", "flows") for path in (PROGRAM / room).rglob("*.py") if "migrations" not in path.parts and reads(path)}
    named = {".".join(path.relative_to(PROGRAM).with_suffix("").parts).removeprefix("casework.") for path in found}
    known = {module for parser in PARSERS.values() for module in parser.modules} | set(ELSEWHERE) | set(OWN)

    assert {name for name in named - known if not name.startswith("rules.")} == set()


def test_every_file_of_the_rulebook_is_in_the_table() -> None:
    """Those left out are read by the same reader as one of the table, or hold words that only the program changes."""
    listed = {name.removeprefix("rulebook, ") for name in PARSERS if name.startswith("rulebook, ")}
    ours = {path.name for path in (PROGRAM / "casework" / "rulebook").glob("*.toml")}

    assert ours - listed <= {"amounts.toml", "blockers.toml", "defaults.toml", "delivery.toml", "documents.toml", "enclosures.toml", "policy-words.toml"} | {
        "quarantine.toml",
        "regulators.toml",
        "roles.toml",
    }
