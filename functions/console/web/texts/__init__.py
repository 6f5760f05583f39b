"""The words of the pages, in Russian and English, room by room. A text without its other language cannot be written.

Sentences about refusals, outcomes and warnings stand in amosend/sentences: the API tells the same.
"""

from amosend.sentences.sentence import Phrase

from web.texts.autoimports import AUTOIMPORTS
from web.texts.common import COMMON
from web.texts.connection import CONNECTION
from web.texts.funnel import FUNNEL
from web.texts.imports import IMPORTS
from web.texts.integrations import INTEGRATIONS
from web.texts.journal import JOURNAL
from web.texts.links import LINKS

__all__ = ["TEXTS"]

TEXTS: dict[str, Phrase] = COMMON | INTEGRATIONS | CONNECTION | IMPORTS | AUTOIMPORTS | JOURNAL | LINKS | FUNNEL
