"""E-mail addresses as amoCRM holds them and as Sendsay may be given them.

amoCRM does not check what is typed into its e-mail fields, so anything may stand there. Addresses are trimmed and
their domain is lower-cased, as Sendsay's normal form is; the local part keeps its case.
"""

import re
from functools import lru_cache

__all__ = ["normal_email"]

# What nearly every address looks like, and what makes a text no address at all. Both say what email-validator would
# (property tests hold it); only the rest is asked of the library, which takes as long as twenty contacts.
_PLAIN = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,61}\.)+[A-Za-z]{2,24}",
    re.ASCII,
)
_HOPELESS = re.compile(r"""[\x00-\x20\x7f()<>\[\]:;,"\\]|@.*@|\.\.|[@.]\Z""", re.ASCII | re.DOTALL)
_LONGEST = 254
_LONGEST_LOCAL_PART = 64
# RFC 6761 names that email-validator calls undeliverable; `test` and `example` pass, for demonstrations need them.
_NEVER_DELIVERABLE = frozenset({"local", "localhost", "invalid", "onion", "arpa"})


def normal_email(text: object) -> str | None:
    """The address in normal form, or None when no mail can ever reach it."""
    if not isinstance(text, str):
        return None
    text = text.strip()
    if text.startswith("#"):  # valid mail, but Sendsay's import takes such a row for a comment
        return None
    at = text.rfind("@")
    if 0 < at <= _LONGEST_LOCAL_PART and len(text) <= _LONGEST and _PLAIN.fullmatch(text):
        domain = text[at:].lower()
        if domain.rpartition(".")[2] not in _NEVER_DELIVERABLE and "--" not in domain:
            return text[:at] + domain
    return None if at <= 0 or _HOPELESS.search(text) else _asked_of_the_library(text)


@lru_cache(maxsize=1024)
def _asked_of_the_library(text: str) -> str | None:
    # Imported late: most runs and every other function never need it.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    # None for a local part beyond ASCII: such mail needs SMTPUTF8, which mass mailing does not have.
    return found.ascii_email
