"""Whether a hook of a link can have told of a contact: only of what was made, or changed, since the link is there.

Whoever knows a link's address can name any contact of the account. So amoCRM's own moments decide, of the contact as it
was read; a hook that is hours late, and a gap that is read afterwards, name what came behind the link all the same.
"""

from collections.abc import Collection, Mapping
from typing import Any

from amosend.domain.pending import AGAIN

__all__ = ["is_earlier"]

_CLOCKS_DIFFER = 600  # seconds between amoCRM's clock and ours, at most
_MOMENTS = {"add": "created_at", "update": "updated_at"}


def is_earlier(contact: Mapping[str, Any], actions: Collection[str], *, on_since: int) -> bool:
    """All that it was named for was before; what has been delivered once, and has to be once more, was looked at then.

    A contact whose moments amoCRM does not tell is not suspected.
    """
    if AGAIN in actions:
        return False
    moments = [contact.get(_MOMENTS[action]) for action in actions if action in _MOMENTS]
    return all(isinstance(at, int) and at < on_since - _CLOCKS_DIFFER for at in moments)
