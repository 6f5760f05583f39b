"""The one place that takes e-mails, phones and tokens out of a text before it is logged or stored.

It errs on the side of taking too much: a log line that lost a long number is still a log line.
"""

import re

__all__ = ["redacted"]

# Apostrophes and braces may stand in front of the @; a quoted value then loses its opening quote, which is no loss.
_EMAIL = re.compile(r"[^\s@<>\",;:()\[\]]+@[^\s@<>\"',;:(){}\[\]]+")
# As in a URL, or as people write it so that machines do not see it.
_SPELT_OUT = re.compile(
    r"(?i)[^\s@<>\",;:()\[\]]{1,200}(?:%(?:25)*40|\s+@\s*|@\s+|\s*[(\[{]\s*(?:at|@)\s*[)\]}]\s*|\s+at\s+)"
    r"[^\s@<>\"',;:(){}\[\]]{1,200}\.[^\W\d_][\w-]+"
)
_TOKEN = re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?|\bdef50[0-9a-f]{10,}|apikey=[^\s\"']+")
# Quotes are escaped where JSON stands inside of JSON, as in a log line.
_SECRET = re.compile(
    r"(?i)((?:client_secret|access_token|refresh_token|code|api_?key|passwd|session)\\*[\"']?\s*[=:]\s*\\*[\"']?)"
    r"[^\s\"'&,}\\]+"
)
# Ten digits and more, however they are grouped; an id of ours or of the vendors has fewer or is no bare number.
_PHONE = re.compile(r"(?<![\w-])\+?\d(?:[\s().-]*\d){9,14}(?![\w-])")


def redacted(text: str) -> str:
    text = _TOKEN.sub("[token]", text)
    text = _SECRET.sub(r"\1[secret]", text)
    text = _SPELT_OUT.sub("[email]", _EMAIL.sub("[email]", text))
    return _PHONE.sub("[phone]", text)
