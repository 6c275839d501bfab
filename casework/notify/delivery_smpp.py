"""SMS by SMPP, with the centre's key for each message.

Apprise reads the smpp:// address here but does not send: its plugin never reads what the centre answers to a message, so a
throttled or refused one would pass for sent. What the centre answers proves that it has the message, not that a telephone has.
"""

import logging
import ssl
import time
from contextlib import suppress
from typing import Any

from smpplib import consts, gsm, smpp
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as LinkLost
from smpplib.exceptions import PDUError, UnknownCommandError

from casework.notify import delivery_tls, delivery_words
from casework.notify.message import ChannelDown, Message, NotTaken, Receipt
from casework.rules.delivering import Outcome, Proof

SCHEMES = ("smpp", "smpps")
PORTS = {"smpp": 2775, "smpps": 3550}
SECONDS = 10  # for each answer
LONGEST = 30  # for the whole conversation
MOST = 65_536  # bytes of one answer
LOGIN = (consts.SMPP_ESME_RBINDFAIL, consts.SMPP_ESME_RINVPASWD, consts.SMPP_ESME_RINVSYSID, consts.SMPP_ESME_RINVSYSTYP)
RECIPIENT = (consts.SMPP_ESME_RINVDSTADR, consts.SMPP_ESME_RINVDSTTON, consts.SMPP_ESME_RINVDSTNPI, consts.SMPP_ESME_RINVDLNAME)
DOWN = (consts.SMPP_ESME_RSYSERR, consts.SMPP_ESME_RALYBND, consts.SMPP_ESME_RINVBNDSTS)
THROTTLED = (consts.SMPP_ESME_RTHROTTLED, consts.SMPP_ESME_RMSGQFUL)
LOST = "the connection to the SMS centre was lost while it took the message; it may have gone, and the same one goes again"


def send(message: Message, centre: Any) -> Receipt:
    """Hand an SMS to the centre that Apprise read from an smpp:// address, and give the centre's key for it.

    Raises ChannelDown when the centre cannot be used now, NotTaken when it refuses this message or its number.
    """
    if not centre.targets:
        raise NotTaken("the address names no telephone number that can be read", Outcome.RECIPIENT)
    parts, coding, kind = gsm.make_parts(message.body)
    client = _bound(centre)
    try:
        keys = [_submitted(client, centre.source, number, part, (coding, kind)) for number in centre.targets for part in parts]
    finally:
        _let_go(client)
    return Receipt(Proof.HANDED_OVER, delivery_words.kept(" ".join(keys), (*centre.targets, centre.source, centre.user, centre.password)))


def _bound(centre: Any) -> Client:
    client = _Quiet(
        centre.host,
        centre.port or PORTS["smpps" if centre.secure else "smpp"],
        timeout=SECONDS,
        logger_name="casework.smpp",
        tls=delivery_tls.context(is_verified=centre.verify_certificate) if centre.secure else None,
        allow_unknown_opt_params=True,
    )
    try:
        client.connect()
        client.bind_transmitter(system_id=centre.user, password=centre.password)
    except PDUError as error:
        _let_go(client)
        raise _refused(_status(error), "the login") from None
    except ssl.SSLCertVerificationError:
        _let_go(client)
        raise ChannelDown("nobody vouches for the SMS centre's certificate", Outcome.LOGIN) from None
    except (LinkLost, OSError, UnknownCommandError, ValueError) as error:
        _let_go(client)
        raise ChannelDown(f"the SMS centre cannot be used now ({type(error).__name__})") from None
    return client


class _Quiet(Client):  # type: ignore[misc]
    """A client that logs nothing, as it would the whole message, and names the host to TLS."""

    def __init__(self, *args: Any, tls: ssl.SSLContext | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tls = tls
        self.ends = time.monotonic() + LONGEST
        for logger in (self.logger, logging.getLogger("smpplib.command")):  # the latter says each thing of an answer that it does not know
            logger.setLevel(logging.CRITICAL + 1)

    def connect(self) -> None:
        """Connect. Raises OSError, also for a certificate that nobody vouches for; the library would say "refused" of everything."""
        raw = self._create_socket()
        try:
            raw.connect((self.host, self.port))
            self._socket = self._tls.wrap_socket(raw, server_hostname=self.host) if self._tls else raw
        except OSError:
            raw.close()
            raise
        self.state = consts.SMPP_CLIENT_STATE_OPEN

    def read_pdu(self) -> Any:
        """Read one answer. Raises LinkLost for what is no SMPP, over which the library falls in many ways."""
        try:
            return super().read_pdu()
        except (LinkLost, PDUError, OSError, UnknownCommandError):
            raise
        except Exception:
            raise LinkLost from None

    def _recv_exact(self, exact_size: int) -> bytes:
        """Read so many bytes within the conversation's time, also where they drip; what announces a flood is no SMS centre."""
        read = b""
        while len(read) < exact_size:
            left = self.ends - time.monotonic()
            if exact_size > MOST or left <= 0:
                raise LinkLost
            self._socket.settimeout(min(SECONDS, left))
            part = self._socket.recv(exact_size - len(read))
            if not part:
                raise LinkLost
            read += part
        return read


def _submitted(client: Client, source: str, number: str, part: bytes, form: tuple[int, int]) -> str:
    try:
        asked = client.send_message(
            source_addr_ton=consts.SMPP_TON_INTL,
            source_addr=source,
            dest_addr_ton=consts.SMPP_TON_INTL,
            destination_addr=number,
            short_message=part,
            data_coding=form[0],
            esm_class=form[1],
        )
        answer = _answer(client, asked.sequence)
    except (LinkLost, PDUError, OSError, UnknownCommandError, ValueError):
        raise ChannelDown(LOST, Outcome.IN_DOUBT) from None
    if answer.status != consts.SMPP_ESME_ROK:
        raise _refused(answer.status, "the message")
    return bytes(answer.message_id or b"").decode("ascii", "replace")


def _answer(client: Client, sequence: int) -> Any:
    """Read until the answer to our own message; the centre may ask in between whether we live."""
    while time.monotonic() < client.ends:
        pdu = client.read_pdu()
        if pdu is None:
            raise LinkLost
        if pdu.sequence == sequence and pdu.command in ("submit_sm_resp", "generic_nack"):
            return pdu
        if pdu.command == "enquire_link":
            client._enquire_link_received(pdu)
        if pdu.command == "unbind":
            break
    raise LinkLost


def _let_go(client: Client) -> None:
    with suppress(Exception):  # what the centre took it has, however it says goodbye
        if client.state != consts.SMPP_CLIENT_STATE_OPEN:
            client.send_pdu(smpp.make_pdu("unbind", client=client))
    with suppress(Exception):
        client.disconnect()


def _status(error: PDUError) -> int:
    return next((each for each in error.args if isinstance(each, int)), consts.SMPP_ESME_RUNKNOWNERR)


def _refused(status: int, what: str) -> NotTaken:
    code = f"0x{status:02X}"
    if status in THROTTLED:
        return ChannelDown(f"the SMS centre takes no more messages for now ({code})", Outcome.THROTTLED)
    if status in LOGIN:
        return ChannelDown(f"the SMS centre refused the login ({code}); check user and password of the sms address", Outcome.LOGIN)
    if status in DOWN or what == "the login":
        return ChannelDown(f"the SMS centre cannot be used now ({code})")
    if status in RECIPIENT:
        return NotTaken(f"the SMS centre refused the number ({code})", Outcome.RECIPIENT)
    return NotTaken(f"the SMS centre refused {what} ({code})", Outcome.REFUSED)
