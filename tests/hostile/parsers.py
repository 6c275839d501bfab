"""Every reader of what somebody else wrote, in one table: `make fuzz` breaks samples of each; a module that reads and is not here fails a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from pathlib import Path

import httpx

from casework import bookshelf, keeping
from casework.actions import backup_file, official_forms_pdf, own_entries
from casework.errors import BadFile, BadInput, KeyProblem, MissingData, ReminderNotSent, RulebookInvalid, TemplateInvalid
from casework.intake import (
    call_sheet,
    call_sheet_read,
    chart_book,
    chart_safety,
    inbox,
    letter_reading,
    letter_text,
    paper_files,
    policy_reading,
    remittance,
    worksheet,
)
from casework.intake.chart_lists import Offer
from casework.intake.chart_update import CannotKeep
from casework.intake.chart_write import workbook_bytes
from casework.letters import binding, binding_pictures, binding_word, exhibited, exhibits, word
from casework.letters.evidence import EvidenceRegister
from casework.letters.word import Letterhead
from casework.letters.wording import Wording
from casework.notify import channels, delivery_json, delivery_words
from casework.records.vault import Key, Vault
from casework.rules import enclosing_book, treatment
from casework.rules.book import Rulebook
from casework.rules.calls import CallBook
from casework.rules.coding import CodeBook
from casework.rules.complaining_book import ComplaintBook
from casework.rules.crosswalk_policies import PolicyBook
from casework.rules.day_plan import DayPlanBook
from casework.rules.denial_book import DenialBook
from casework.rules.denials import decide
from casework.rules.directory import Directory
from casework.rules.effectuation import EffectuationBook
from casework.rules.filing_events import FilingBook
from casework.rules.inquiry import Inquiry
from casework.rules.ladder_book import LadderBook
from casework.rules.mail_book import MailBook
from casework.rules.notice_check import NoticeBook
from casework.rules.official_forms import FormBook
from casework.rules.papers import PaperBook
from casework.rules.plan_b_book import PlanBBook
from casework.rules.preflight import PreflightBook
from casework.rules.sessions_book import SessionsBook
from casework.rules.signing import SignatureRules
from casework.rules.superbill import SuperbillRules
from casework.rules.targets import Targets
from casework.rules.waiting_book import WaitingBook
from casework.settings import PROGRAM, Settings
from tests import make, paper_making
from tests.hostile import answering, made
from tests.intake import sheets
from tests.intake.breaking import pdf_of, word_of
from tests.make import DAY

BOOKS = PROGRAM / "casework" / "rulebook"
LETTER = "Date of notice: November 3, 2026\nWe denied your claim because the treatment is experimental.\nYou may appeal within 180 days. Fax: (217) 555-0199\n"
VAULT = Vault(Key.new())
Read = Callable[[bytes, Path], object]


@dataclass(frozen=True, slots=True)
class Parser:
    """One reader: whole samples it can read, pieces that trouble readers of its kind, and the only errors it may give."""

    name: str
    read: Read
    samples: Callable[[Path], list[bytes]]
    refusals: tuple[type[Exception], ...] = (BadFile,)
    pieces: tuple[bytes, ...] = ()
    modules: tuple[str, ...] = ()


TEXT = (b"\x00", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xe2\x80\x8b", "a\u0301".encode() * 200, b"{{ 7*7 }}", b"\r\n", b"9" * 5000, b"A" * 50_000)
X12 = (*TEXT, b"~", b"*", b":", b"^", b"ISA*00*", b"~ST*837*1~", b"~SE*0*0~", b"~CLP*X*4*1*0~")
TOML = (b"[" * 2000, b"{a=" * 1500, b'"""', b"'", b"= ", b"[[a]]\n", b"x = 9" + b"9" * 5000 + b"\n", b"x = 1e999\n", b"[x.y]\n", b"2026-13-45", *TEXT)
JSON = (b"[" * 5000, b'{"a":' * 5000, b"1e999", b"NaN", b"\\ud800", b"null", b'"', *TEXT)
PDF = (b"/Kids [2 0 R]", b"<<" * 400, b"[" * 3000, b"-9999999999", b"/Filter /FlateDecode", b"stream\n", b"endobj", b"/JavaScript", b"/EmbeddedFiles", *TEXT)
CELLS = (b",", b'"', b";", b"=1+1", b"1e999", b"9" * 40, b"13/32/2026", b'"' * 500, *TEXT)
MARKUP = (b"<", b"/>", b"&#0;", b"<!DOCTYPE x>", b"<a>" * 500, *TEXT)
JINJA = (b"{{", b"}}", b"{%", b"%}", b"{#", b"{% for i in range(9) %}", b"{{ ''.__class__ }}", b"{% include 'x' %}", b"| safe", b"{{ x" * 300, *TEXT)
SMTP = (b"250-" * 3000, b"250 ok\r\n" * 200, b"421 bye\r\n", b"452 4.3.1 full\r\n", b"999 \r\n", b"-1 no\r\n", b"334 \r\n", b"5" * 9000, *TEXT)
UNITS = (b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x00\x00\x00\x10", b"\x80\x00\x00\x04", b"\x80\x00\x00\x00")
SMPP = (*UNITS, b"\x00\x00\x00\x06", b"\x00\x00\x00\x58", b"\x04\x1e\xff\xff", *TEXT)
YAML = (b"&a ", b"*a ", b"- ", b": ", b"!!python/object:os.system ", b"[" * 1500, b"? ", b"|\n", *TEXT)


def _file(read: Callable[[Path], object], name: str) -> Read:
    def reading(data: bytes, folder: Path) -> object:
        (folder / name).write_bytes(data)
        return read(folder / name)

    return reading


def _by_head(read: Callable[[Path], object], *, zipped: str, plain: str) -> Read:
    return lambda data, folder: _file(read, zipped if data[:2] == b"PK" else plain)(data, folder)


@cache
def _denials() -> DenialBook:
    return DenialBook.parse((BOOKS / "denials.toml").read_text(encoding="utf-8"))


def _remittance(data: bytes, _: Path) -> object:
    return [remittance.row(claim, decide(_denials(), claim)) for claim in remittance.Reading().claims(data)]


@cache
def _chart() -> bytes:
    return workbook_bytes(make.full_chart(), offer=Offer())


def _worksheets(folder: Path) -> list[bytes]:
    rows = [sheets.claim(number) for number in range(1, 4)]
    return [sheets.csv_file(folder / "w.csv", rows).read_bytes(), sheets.xlsx_file(folder / "w.xlsx", rows).read_bytes()]


def _rewritten(path: Path) -> object:
    return chart_book.updated(chart_safety.safe_content(path), None, offer=Offer(), remarks=(), looked_on=DAY)


def _letter(path: Path) -> object:
    return letter_reading.read(letter_text.pages(path))


def _booklet(path: Path) -> object:
    topics = policy_reading.topics((BOOKS / "policy-words.toml").read_text(encoding="utf-8"))
    return policy_reading.search(letter_text.pages(path, is_booklet=True), topics)


def _paper(path: Path) -> object:
    inbox.kind_of_file(path)
    found = paper_files.look(path)
    return binding_pictures.pages(found.data, found.suffix) if found.suffix in (".png", ".jpg", ".tif") else found


def _edited(data: bytes, _: Path) -> object:
    exhibited.stamped(data)
    return word.plain_text(data), word.all_text(data), word.stamps(data), exhibits.listed(data), binding_word.merged([data, data])


def _pages(data: bytes, _: Path) -> object:
    bound = binding.bind([binding.Sheaf("Exhibit 1", data)], first_page=1, title="Packet")
    return binding.count(data), binding.shows_a_picture(data), binding.joined([data, data]), bound


def _form(path: Path) -> object:
    reader, fields = official_forms_pdf.blank(path)
    return official_forms_pdf.written(reader, dict.fromkeys(fields, "said"), name="form.pdf")


def _form_pdf(_: Path) -> list[bytes]:
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Name) /Rect [0 0 99 20] /DA (/F1 9 Tf 0 g) >>"
    plain = pdf_of("Form").decode("latin-1")
    with_form = plain.replace("/Type /Catalog", "/Type /Catalog /AcroForm << /Fields [6 0 R] /DA (/F1 9 Tf 0 g) >>").replace(
        "/Type /Page /", "/Type /Page /Annots [6 0 R] /"
    )
    return [with_form.replace("xref\n0 6", f"6 0 obj\n{field}\nendobj\nxref\n0 6").encode("latin-1")]


def _home(folder: Path) -> Settings:
    return Settings(home=folder, database_url="")


def _clinics(name: str, reader: Callable[..., object]) -> Read:
    """Read a file of the rulebook with the clinic's own, broken, over ours."""

    def reading(data: bytes, folder: Path) -> object:
        (folder / "rulebook").mkdir(exist_ok=True)
        (folder / "rulebook" / name).write_bytes(data)
        return bookshelf.as_it_lies(_home(folder), name, reader)

    return reading


def _entries(data: bytes, folder: Path) -> object:
    (folder / "rulebook" / "payers").mkdir(parents=True, exist_ok=True)
    (folder / "rulebook" / "payers" / "summit-mutual.toml").write_bytes(data)
    return Rulebook.parse(bookshelf.current(_home(folder)))


def _channels(data: bytes, folder: Path) -> object:
    (folder / "channels.toml").write_bytes(data)
    return channels.read(folder / "channels.toml", {})


def _kept(data: bytes, folder: Path) -> object:
    """Read what the program kept beside the rulebook; a damaged file counts as none."""
    (folder / keeping.FOLDER).mkdir(exist_ok=True)
    for name in ("v.json.gz", keeping.LAST_GOOD, "targets.toml.last-good.json"):
        (folder / keeping.FOLDER / name).write_bytes(data)
    home = _home(folder)
    return keeping.version(home, "v"), keeping.kept_at(home, "v"), keeping.last_layers(home, "targets.toml"), keeping.last_version(home)


def _template(data: bytes, folder: Path) -> object:
    (folder / "said.md.j2").write_bytes(data)
    return Wording([folder]).text("said.md.j2", {"x": "value", "rows": [{"a": "b"}]})


def _answer(data: bytes, _: Path) -> object:
    answer = httpx.Response(200, content=data)
    return delivery_json._receipt(answer, ("secret",)), delivery_words.kept(data, ("secret",))


def _sealed(data: bytes, _: Path) -> object:
    return VAULT.open_bytes(data, name="a.docx")


def _value(data: bytes, _: Path) -> object:
    return VAULT.open(data.decode("latin-1"), column="patient.name")


def _backup(data: bytes, folder: Path) -> object:
    (folder / "b.backup").write_bytes(data)
    return [*backup_file.parts(folder / "b.backup", VAULT)]


def _backups(_: Path) -> list[bytes]:
    file = BytesIO()
    writer = backup_file.BackupWriter(file, VAULT)
    writer.put_rows("case", b'[{"number": "C26-0001"}]', rows=1)
    writer.put_file("clinic.toml", make.CLINIC.encode())
    proofs = {"tables": writer.tables.proofs(), "files": writer.files.proofs()}
    writer.finish(backup_file.Manifest(made_at="", program="", db_schema="", key="", head="", cases=1, **proofs))
    return [file.getvalue()]


def _these(*samples: bytes) -> Callable[[Path], list[bytes]]:
    return lambda _: list(samples)


READERS: Mapping[str, Callable[..., object]] = {
    "calls.toml": CallBook.latest,
    "codes.toml": CodeBook.parse,
    "complaints.toml": ComplaintBook.parse,
    "daily-mail.toml": MailBook.latest,
    "day-plan.toml": DayPlanBook.latest,
    "denials.toml": DenialBook.parse,
    "directory.toml": Directory.parse,
    "effectuation.toml": EffectuationBook.parse,
    "evidence.toml": EvidenceRegister.parse,
    "filing.toml": FilingBook.latest,
    "forms.toml": FormBook.parse,
    "inquiry.toml": Inquiry.parse,
    "ladder.toml": LadderBook.parse,
    "limits.toml": enclosing_book.limits,
    "notices.toml": NoticeBook.parse,
    "papers.toml": PaperBook.latest,
    "plan-b.toml": PlanBBook.parse,
    "policies.toml": PolicyBook.parse,
    "preflight.toml": PreflightBook.latest,
    "sessions.toml": SessionsBook.parse,
    "signatures.toml": SignatureRules.latest,
    "superbill.toml": SuperbillRules.parse,
    "targets.toml": Targets.latest,
    "treatment.toml": treatment.thresholds,
    "waiting.toml": WaitingBook.latest,
}


def _table() -> tuple[Parser, ...]:
    remittances = [path.read_bytes() for path in sorted((PROGRAM / "tests" / "data" / "835").iterdir()) if path.name != "SOURCES.tsv"]
    workbook, letter = _these(_chart()), _these(LETTER.encode(), pdf_of(LETTER), word_of(LETTER))
    json = _these(make.full_chart().model_dump_json().encode())
    picture = _these(made.png(40, 40), made.tiff(3), paper_making.JPEG, made.jpeg(40, 40), paper_making.pdf(), word_of("a"), b"one\ftwo")
    call = _these(call_sheet.workbook("C26-0001", [call_sheet.Line(question, question.words) for question in list(_inquiry().questions)[:5]]))
    clinic = _these(make.CLINIC.encode())
    people = _these((PROGRAM / "deployments" / "channels.example.toml").read_bytes())
    payer = _these(next((PROGRAM / "examples" / "clinic-rulebook").rglob("payers/*.toml")).read_bytes())
    template = _these(b"Dear {{ x }},\n{% for row in rows %}\n- {{ row.a }}\n{% endfor %}\n{# a word to ourselves #}\n{% if x %}yes{% endif %}\n")
    answers = _these(b'{"id": "a1", "status": "delivered"}', b"250 2.0.0 Ok: queued as 4F1 by mail.example")
    sealed = _these(VAULT.seal_bytes(b"a letter", name="a.docx"))
    value = _these(VAULT.seal("Whitlock", column="patient.name").encode())
    sheet = _by_head(partial(worksheet.read, today=DAY), zipped="w.xlsx", plain="w.csv")
    given = _file(partial(own_entries.table, what="an entry"), "own.toml")
    settings = _file(lambda path: Settings.from_env({"CASEWORK_HOME": str(path.parent)}), "clinic.toml")
    edited = ("letters.word", "letters.binding_word", "letters.exhibits", "letters.exhibited")
    look, toml, key = (BadFile, CannotKeep), (RulebookInvalid,), (KeyProblem, BadFile)
    return (
        Parser("835", _remittance, _these(*remittances), pieces=X12, modules=("intake.x12", "intake.x12_source", "intake.remittance_rows")),
        Parser(
            "worksheet",
            sheet,
            _worksheets,
            pieces=CELLS,
            modules=("intake.worksheet_grid", "intake.worksheet_text"),
        ),
        Parser(
            "chart workbook",
            _by_head(chart_book.load_any, zipped="c.xlsx", plain="c.xlsx"),
            workbook,
            pieces=MARKUP,
            modules=("intake.chart_grid", "intake.chart_safety"),
        ),
        Parser("chart workbook written back", _file(_rewritten, "c.xlsx"), workbook, look, MARKUP, ("intake.chart_update", "intake.chart_write")),
        Parser("chart as JSON", _file(chart_book.load_any, "c.json"), json, pieces=JSON, modules=("intake.chart_json",)),
        Parser("call sheet", _file(partial(call_sheet_read.read, known=_inquiry(), today=DAY), "c.xlsx"), call, pieces=MARKUP, modules=("opened",)),
        Parser("payer's letter", _file(_letter, "letter"), letter, pieces=(*PDF, *MARKUP), modules=("intake.letter_text", "intake.letter_word")),
        Parser("booklet or policy", _file(_booklet, "letter"), letter, pieces=(*PDF, *MARKUP), modules=("intake.policy_reading",)),
        Parser("dropped paper", _file(_paper, "paper.txt"), picture, pieces=PDF, modules=("intake.paper_pages", "letters.binding_pictures")),
        Parser(
            "edited letter",
            _edited,
            _these(word_of(LETTER)),
            pieces=MARKUP,
            modules=edited,
        ),
        Parser("pages to bind", _pages, _these(pdf_of(LETTER)), pieces=PDF, modules=("letters.binding",)),
        Parser("official form", _file(_form, "form.pdf"), _form_pdf, pieces=PDF, modules=("actions.official_forms_pdf",)),
        Parser("letterhead", _file(Letterhead, "letterhead.docx"), _these(word_of("x")), (TemplateInvalid,), MARKUP),
        *(Parser(f"rulebook, {name}", _clinics(name, reader), _these((BOOKS / name).read_bytes()), toml, TOML) for name, reader in READERS.items()),
        Parser("rulebook, plans and payers", _entries, payer, toml, TOML, ("bookshelf", "rules.bookfile", "rules.layered", "actions.rule_check")),
        Parser("a TOML file given to a command", given, payer, (BadInput,), TOML, ("actions.own_entries",)),
        Parser("clinic.toml", settings, clinic, (BadInput,), TOML, ("settings",)),
        Parser("channels.toml", _channels, people, (BadInput,), TOML, ("notify.channels", "notify.channels_secrets")),
        Parser("what was kept of a rulebook", _kept, _these(b'{"kept_at": "2026-01-01T00:00:00+00:00", "files": {"a": "b"}}'), (), JSON, ("keeping",)),
        Parser("template", _template, template, (TemplateInvalid, MissingData), JINJA),
        Parser("a gateway's or server's answer", _answer, answers, (), JSON, ("notify.delivery_json", "notify.delivery_words")),
        Parser("a mail server's side of a conversation", answering.mail, _these(*answering.MAILS), (ReminderNotSent,), SMTP, ("notify.smtp",)),
        Parser("an SMS centre's side of a conversation", answering.text, _these(*answering.TEXTS), (ReminderNotSent,), SMPP, ("notify.delivery_smpp",)),
        Parser("sealed file", _sealed, sealed, key, TEXT, ("records.vault",)),
        Parser("sealed value", _value, value, key, TEXT),
        Parser("backup", _backup, _backups, key, TEXT, ("actions.backup_file",)),
    )


@cache
def _inquiry() -> Inquiry:
    return Inquiry.parse((BOOKS / "inquiry.toml").read_text(encoding="utf-8"))


PARSERS = {parser.name: parser for parser in _table()}
ELSEWHERE = {
    "flows.automations": "tests/flows/test_automations.py: it knows Prefect, which takes seconds to load",
    "notify.null": "it speaks to the tests' own mail",
}
