"""The one TLS of all channels: what the system trusts, or what SSL_CERT_FILE names, read once and not for every message."""

import ssl
from functools import lru_cache


def context(*, is_verified: bool) -> ssl.SSLContext:
    """Give the TLS context for a server; `is_verified` False only where channels.toml says so."""
    return _context(is_verified, ssl.get_default_verify_paths())


@lru_cache(maxsize=8)
def _context(is_verified: bool, _trusted: ssl.DefaultVerifyPaths) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if not is_verified:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made
