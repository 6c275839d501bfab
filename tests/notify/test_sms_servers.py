"""SMS by SMPP and by JSON gateways: their key is the receipt, their trouble has its class, and a yes is "handed over" and no more."""

import datetime as dt
import time

import pytest

from casework.notify import delivery, delivery_json, delivery_smpp
from casework.notify.channels import Address
from casework.notify.message import Answer, Message
from casework.rules.delivering import Outcome, Proof
from tests.notify.catchers import free_port
from tests.notify.servers import Centre, Desk, authority, json_desk, sms_centre, talking

MESSAGE = Message("<abc@casework.local>", "", "C26-0007 Aetna: file the first appeal by 01/19/2027", dt.datetime(2027, 1, 12, 15, tzinfo=dt.UTC))


def tried(url: str, message: Message = MESSAGE) -> Answer:
    return delivery.attempt(delivery.send, message, Address(url))


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return authority(tmp_path_factory.mktemp("authority"))


def test_the_sms_centres_key_is_the_receipt_and_it_proves_a_handing_over():
    with sms_centre() as centre:
        answer = tried(centre.url)

    assert (answer.outcome, answer.receipt.proof, answer.receipt.words) == (Outcome.TAKEN, Proof.HANDED_OVER, "ab0001")
    assert centre.texts == [("13125550123", MESSAGE.body.encode())]
    assert centre.logins == [("desk", "secret99")]


def test_a_centre_that_asks_in_between_whether_we_live_is_answered():
    with sms_centre(Centre(asks=True)) as centre:
        assert tried(centre.url).receipt.words == "ab0001"


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (0x58, Outcome.THROTTLED),
        (0x14, Outcome.THROTTLED),
        (0x0B, Outcome.RECIPIENT),
        (0x08, Outcome.DOWN),
        (0x45, Outcome.REFUSED),
        (0xFF, Outcome.REFUSED),
    ],
)
def test_every_status_of_a_message_is_of_its_class(status, known):
    with sms_centre(Centre(answers=[status])) as centre:
        answer = tried(centre.url)

    assert answer.outcome is known
    assert f"0x{status:02X}" in answer.error
    assert centre.texts == []
    assert "13125550123" not in answer.error + answer.receipt.words


@pytest.mark.parametrize(
    ("status", "known"), [(0x0E, Outcome.LOGIN), (0x0F, Outcome.LOGIN), (0x0D, Outcome.LOGIN), (0x05, Outcome.DOWN), (0x58, Outcome.THROTTLED)]
)
def test_a_refused_bind_is_of_its_class_and_says_no_secret(status, known):
    with sms_centre(Centre(bind=status)) as centre:
        answer = tried(centre.url)

    assert (answer.outcome, centre.asked) == (known, 0)
    assert "secret99" not in answer.error


@pytest.mark.parametrize(("drops", "known", "texts"), [("bind", Outcome.DOWN, 0), ("before", Outcome.IN_DOUBT, 0), ("after", Outcome.IN_DOUBT, 1)])
def test_a_centre_that_drops_the_line_is_in_doubt_once_the_message_was_on_its_way(drops, known, texts):
    with sms_centre(Centre(drops=drops)) as centre:
        answer = tried(centre.url)

    assert (answer.outcome, len(centre.texts)) == (known, texts)


def test_a_centre_nobody_answers_at_or_that_hangs_is_down(monkeypatch):
    monkeypatch.setattr(delivery_smpp, "SECONDS", 0.2)
    nobody = tried(Centre(port=free_port()).url)
    with talking(lambda line: time.sleep(1)) as port:
        hanging = tried(Centre(port=port).url)

    assert (nobody.outcome, hanging.outcome) == (Outcome.DOWN, Outcome.DOWN)


def test_a_centre_that_speaks_nonsense_is_down_and_not_believed():
    with talking(lambda line: line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)) as port:
        answer = tried(Centre(port=port).url)

    assert answer.outcome is Outcome.DOWN


def test_a_centre_that_drips_its_answer_is_cut_off(monkeypatch):
    monkeypatch.setattr(delivery_smpp, "LONGEST", 0.5)

    def drip(line):
        for byte in b"\x00\x00\x00\x40" * 50:
            line.sendall(bytes([byte]))
            time.sleep(0.05)

    begun = time.monotonic()
    with talking(drip) as port:
        answer = tried(Centre(port=port).url)

    assert answer.outcome is Outcome.DOWN
    assert time.monotonic() - begun < 2


def test_smpp_over_tls_wants_a_certificate_somebody_vouches_for(ours, monkeypatch):
    with sms_centre(tls=ours.server) as centre:
        stranger = tried(centre.url.replace("smpp:", "smpps:"))
        monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
        known = tried(centre.url.replace("smpp:", "smpps:"))

    assert (stranger.outcome, known.outcome) == (Outcome.LOGIN, Outcome.TAKEN)
    assert len(centre.logins) == 1


def test_an_sms_address_without_a_number_that_can_be_read_goes_another_way():
    assert tried("smpp://desk:secret99@127.0.0.1:2775/13125550100/x").outcome is Outcome.RECIPIENT


def url(desk: Desk, *, scheme: str = "json", more: str = "") -> str:
    return f"{scheme}://desk:secret99@127.0.0.1:{desk.port}/sms?+Idempotency-Key={{message_id}}&:to=13125550123{more}"


def test_the_gateways_key_is_the_receipt_over_tls_too(ours, monkeypatch):
    with json_desk(tls=ours.server) as desk:
        stranger = tried(url(desk, scheme="jsons"))
        monkeypatch.setenv("SSL_CERT_FILE", str(ours.file))
        known = tried(url(desk, scheme="jsons"))

    assert (stranger.outcome, "secret99" in stranger.error) == (Outcome.LOGIN, False)
    assert (known.receipt.proof, known.receipt.words) == (Proof.HANDED_OVER, "msg-0815")
    assert [came["message"] for came in desk.came] == [MESSAGE.body]
    assert desk.came[0]["to"] == "13125550123"


@pytest.mark.parametrize(
    ("body", "proof", "words"),
    [
        (b'{"message_id": 12345}', Proof.HANDED_OVER, "12345"),
        (b'{"sid": "SM1", "status": "delivered"}', Proof.DELIVERED, "SM1"),
        (b'{"id": "13125550123"}', Proof.HANDED_OVER, "(…)"),
        (b"[1]", Proof.HANDED_OVER, ""),
        (b"not json", Proof.HANDED_OVER, ""),
        (b"", Proof.HANDED_OVER, ""),
    ],
)
def test_a_gateway_proves_what_it_says_and_nothing_more(body, proof, words):
    with json_desk(Desk(body=body)) as desk:
        receipt = tried(url(desk)).receipt

    assert (receipt.proof, receipt.words) == (proof, words)


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (400, Outcome.REFUSED),
        (401, Outcome.LOGIN),
        (403, Outcome.LOGIN),
        (404, Outcome.RECIPIENT),
        (429, Outcome.THROTTLED),
        (500, Outcome.DOWN),
        (503, Outcome.DOWN),
    ],
)
def test_every_status_of_a_gateway_is_of_its_class(status, known):
    with json_desk(Desk(status=status)) as desk:
        answer = tried(url(desk))

    assert (answer.outcome, str(status) in answer.error) == (known, True)
    assert "secret99" not in answer.error


def test_the_pause_a_gateway_asks_for_is_kept_in_seconds_or_as_a_moment():
    moment = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    waits = []
    for stated in ("90", moment, "soon", ""):
        with json_desk(Desk(status=429, headers={"Retry-After": stated})) as desk:
            waits.append(tried(url(desk)).wait)

    assert waits[0] == dt.timedelta(seconds=90)
    assert dt.timedelta(minutes=9) < waits[1] <= dt.timedelta(minutes=10)
    assert waits[2:] == [None, None]


def test_a_gateway_that_is_slow_is_a_doubt_and_one_that_drips_is_read_no_longer_than_its_time(monkeypatch):
    monkeypatch.setattr(delivery_json, "SECONDS", 0.3)
    monkeypatch.setattr(delivery_json, "LONGEST", 0.5)
    with json_desk(Desk(delay=1.0)) as desk:
        slow = tried(url(desk))
    begun = time.monotonic()
    with json_desk(Desk(drips=True)) as desk:
        dripping = tried(url(desk))

    assert (slow.outcome, dripping.outcome) == (Outcome.IN_DOUBT, Outcome.TAKEN)
    assert time.monotonic() - begun < 2


def test_a_gateway_nobody_answers_at_is_down():
    assert tried(f"json://127.0.0.1:{free_port()}/").outcome is Outcome.DOWN


def test_nothing_of_an_address_reaches_a_log(caplog, capsys):
    caplog.set_level("DEBUG")
    with json_desk() as desk, sms_centre() as centre:
        tried(url(desk))
        tried(centre.url)
    said = caplog.text + "".join(capsys.readouterr())

    assert [word for word in ("secret99", "13125550123", "C26-0007") if word in said] == []
