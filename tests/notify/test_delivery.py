"""Everything but mail goes through Apprise; its False is an error here."""

import datetime as dt
import logging

import pytest

from casework.errors import ReminderNotSent
from casework.notify import delivery
from casework.notify.channels import Address
from casework.notify.message import Message
from casework.rules.delivering import Outcome, Proof
from tests.notify.catchers import sms_gateway
from tests.notify.servers import Desk, json_desk

MESSAGE = Message("<abc@casework.local>", "", "C26-0007 Aetna: File the first appeal", dt.datetime(2027, 1, 12, 15, tzinfo=dt.UTC))


def test_an_sms_reaches_the_gateway_with_a_key_that_stays_the_same():
    with sms_gateway() as gateway:
        address = Address(f"json://127.0.0.1:{gateway.port}/sms?+Idempotency-Key={{message_id}}")
        delivery.send(MESSAGE, address)
        delivery.send(MESSAGE, address)

    assert [text["message"] for text in gateway.texts] == [MESSAGE.body] * 2
    assert set(gateway.keys) == {MESSAGE.message_id}


def test_a_gateway_that_answers_no_is_an_error_without_its_secrets(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    with sms_gateway() as gateway, pytest.raises(ReminderNotSent) as refused:
        gateway.status = 500
        delivery.send(MESSAGE, Address(f"json://user:hunter2@127.0.0.1:{gateway.port}/sms"))

    captured = capsys.readouterr()
    assert str(refused.value) == "the gateway cannot be used now (500)"
    assert "hunter2" not in caplog.text + captured.out + captured.err


def test_an_address_nobody_can_read_is_an_error_without_its_secrets(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ReminderNotSent, match="cannot be read") as refused:
        delivery.send(MESSAGE, Address("nosuchthing://user:hunter2@gateway"))

    captured = capsys.readouterr()
    assert "hunter2" not in str(refused.value) + caplog.text + captured.out + captured.err


def test_an_address_never_shows_its_secrets():
    assert "hunter2" not in repr(Address("mailtos://user:hunter2@mail.example"))


def test_servers_are_told_apart_without_their_users():
    one, same, other = (Address(f"mailto://{rest}") for rest in ("a:b@mail.example?from=x@y", "c:d@Mail.example", "a:b@mail.example:26"))

    assert delivery.server(one) == delivery.server(same) == "mail.example"
    assert delivery.server(other) != delivery.server(one)


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (200, Outcome.TAKEN),
        (400, Outcome.REFUSED),
        (401, Outcome.LOGIN),
        (404, Outcome.RECIPIENT),
        (429, Outcome.THROTTLED),
        (500, Outcome.DOWN),
    ],
)
def test_the_class_of_any_other_channels_trouble_is_read_from_its_code_and_nothing_else_is_kept(status, known, caplog):
    caplog.set_level(logging.DEBUG)
    with json_desk(Desk(status=status)) as desk:
        answer = delivery.attempt(delivery.send, MESSAGE, Address(f"xml://user:hunter2@127.0.0.1:{desk.port}/sms"))

    assert answer.outcome is known
    assert answer.receipt.proof is (Proof.HANDED_OVER if known is Outcome.TAKEN else Proof.NOTHING)
    assert "hunter2" not in answer.error + caplog.text


def test_a_code_of_one_message_is_not_taken_for_the_next_ones():
    with json_desk(Desk(status=429)) as desk:
        first = delivery.attempt(delivery.send, MESSAGE, Address(f"xml://127.0.0.1:{desk.port}/"))
    second = delivery.attempt(delivery.send, MESSAGE, Address(f"xml://127.0.0.1:{desk.port}/"))

    assert (first.outcome, second.outcome) == (Outcome.THROTTLED, Outcome.REFUSED)
