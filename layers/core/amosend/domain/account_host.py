"""Which hosts are amoCRM's own, and how a person's spelling of one is understood.

A secret is only ever sent to a host that passed here: `referer` and the pasted subdomain come from outside.
"""

import re

from amosend.errors import RejectedError
from amosend.reasons import Reason

__all__ = ["account_host", "allowed_host"]

# Account hosts and the api-x hosts of the token's api_domain claim; Cyrillic and punycode hosts do not exist there.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.(?:amocrm\.ru|amocrm\.com|kommo\.com)", re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# amoCRM's own sites: the token endpoint answers 404 there, and no account can have these names.
_RESERVED = frozenset({"www", "developers", "support"})
_DEFAULT_DOMAIN = "amocrm.ru"


def allowed_host(host: str) -> str:
    """The host itself, in lower case, when it is an account's or an api host; otherwise RejectedError."""
    lowered = host.lower()
    if not _HOST.fullmatch(lowered) or lowered.split(".", 1)[0] in _RESERVED:
        raise RejectedError(Reason.HOST_NOT_ALLOWED)
    return lowered


def account_host(text: str) -> str:
    """Understands `example`, `example.kommo.com` and a whole URL copied from the address bar."""
    bare = re.sub(r"^[a-z]+://", "", text.strip().lower()).split("/")[0].split("?")[0].split("#")[0]
    if "@" in bare or ":" in bare:
        raise RejectedError(Reason.HOST_NOT_ALLOWED)
    if _LABEL.fullmatch(bare):
        bare = f"{bare}.{_DEFAULT_DOMAIN}"
    return allowed_host(bare)
