"""The certificates of the office's door: an authority of the office's own, good for these names and nothing else, and what the door shows."""

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from casework.actions.file_writing import put
from casework.errors import BadInput

AUTHORITY, AUTHORITY_KEY = "office-ca.pem", "office-ca.key"
CERTIFICATE, KEY = "server.pem", "server.key"
WEEKS_OF_AUTHORITY, WEEKS_SHOWN, WEEKS_BEFORE = 520, 56, 9
AUTHORITY_LASTS = timedelta(weeks=WEEKS_OF_AUTHORITY)
LASTS = timedelta(weeks=WEEKS_SHOWN)  # browsers take no longer ones, even from an authority of one's own
RENEWED_BEFORE = timedelta(weeks=WEEKS_BEFORE)
BACK = timedelta(hours=23)  # for a computer whose clock is behind


def make(folder: Path, names: Sequence[str]) -> bool:
    """Make authority and certificate for these names where they are missing, ending soon or of other names; say whether anything was made."""
    now = datetime.now(UTC)
    made = not _is_good(folder / AUTHORITY, folder / AUTHORITY_KEY, names, now, constrained=True)
    if made:
        _authority(folder, names, now)
    if made or not _is_good(folder / CERTIFICATE, folder / KEY, names, now):
        _certificate(folder, names, now)
        made = True
    return made


def take(folder: Path, certificate: Path, key: Path) -> None:
    """Take the clinic's own certificate and key. Raises BadInput where they cannot be read or do not go together."""
    try:
        shown, private = certificate.read_bytes(), key.read_bytes()
        first = x509.load_pem_x509_certificates(shown)[0]
        mine = serialization.load_pem_private_key(private, password=None)
    except (OSError, ValueError, TypeError, IndexError):
        raise BadInput("The certificate or its key cannot be read. Both must be PEM files; the key without a password.") from None
    if _public(first.public_key()) != _public(mine.public_key()):
        raise BadInput("This key does not belong to this certificate. Name the pair that goes together.")
    put(folder / CERTIFICATE, shown)
    put(folder / KEY, private)


def print_of(folder: Path) -> str:
    """Give the authority's SHA-256 fingerprint, to be compared on the other computer; "" for a certificate of the clinic's own."""
    path = folder / AUTHORITY
    if not path.is_file():
        return ""
    return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256()).hex(":").upper()


def _is_good(path: Path, key: Path, names: Sequence[str], now: datetime, *, constrained: bool = False) -> bool:
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        if constrained:
            allowed = found.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
            said = {_said(each) for each in allowed}
        else:
            said = {_said(each) for each in found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value}
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    return key.is_file() and set(names) <= said and found.not_valid_after_utc - now > RENEWED_BEFORE


def _authority(folder: Path, names: Sequence[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Casework office {names[0]}"[:64])])
    usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False)
    made = (
        _begun(called, key, now, now + AUTHORITY_LASTS)
        .issuer_name(called)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=False, key_cert_sign=True, crl_sign=True, **usage), critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=[_general(name, is_net=True) for name in names], excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(folder, made, key, AUTHORITY, AUTHORITY_KEY)


def _certificate(folder: Path, names: Sequence[str], now: datetime) -> None:
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    signing = serialization.load_pem_private_key((folder / AUTHORITY_KEY).read_bytes(), password=None)
    if not isinstance(signing, ec.EllipticCurvePrivateKey):
        raise BadInput(f"{folder / AUTHORITY_KEY} is not the key that was made here. Put it back, or delete it and set up again.")
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]), key, now, now + LASTS)
        .issuer_name(authority.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    _write(folder, made, key, CERTIFICATE, KEY)


def _begun(called: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, until: datetime) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(called).public_key(key.public_key()).serial_number(x509.random_serial_number())
    subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return made.not_valid_before(now - BACK).not_valid_after(until).add_extension(subject, critical=False)


def _write(folder: Path, made: x509.Certificate, key: ec.EllipticCurvePrivateKey, name: str, key_name: str) -> None:
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    put(folder / key_name, plain)
    put(folder / name, made.public_bytes(serialization.Encoding.PEM))


def _general(name: str, *, is_net: bool = False) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_network(name) if is_net else ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _said(name: x509.GeneralName) -> str:
    value = name.value
    return str(value.network_address if isinstance(value, ipaddress.IPv4Network | ipaddress.IPv6Network) else value)


def _public(key: object) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]
