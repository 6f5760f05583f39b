"""What a person reads for each reason, in Russian and English, and the HTTP status an answer with it has.

A sentence says what happened and what to do next, in the words of amoCRM's and Sendsay's own pages. A test holds that
no reason is without one.
"""

from amosend.errors import AmosendError, AnotherAccountError
from amosend.sentences.connecting import CONNECTING, another_account
from amosend.sentences.funnels import FUNNELS
from amosend.sentences.links import LINKS
from amosend.sentences.own import OWN
from amosend.sentences.sentence import Language, Sentence, language_of
from amosend.sentences.vendors import VENDORS

__all__ = ["SENTENCES", "Language", "Sentence", "language_of", "sentence_of"]

SENTENCES = CONNECTING | VENDORS | LINKS | FUNNELS | OWN


def sentence_of(error: AmosendError) -> Sentence:
    """Of this very error: with the names that its reason alone does not know."""
    if isinstance(error, AnotherAccountError):
        return another_account(error.ours, error.theirs)
    return SENTENCES[error.reason]
