"""Changing a link: under its version, and again on the newer link when somebody else has changed it meanwhile.

Its keys' rows follow. Whoever dies in between is made good by the next change or by the hourly look.
"""

from collections.abc import Callable
from dataclasses import dataclass

from amosend.domain.link import Link
from amosend.errors import NotFoundError, TransientError
from amosend.reasons import Reason
from amosend.services.ports import Links

__all__ = ["LinkKeeper"]

_TRIES = 5


@dataclass(frozen=True, slots=True)
class LinkKeeper:
    rows: Links

    def get(self, tenant: str, integration_id: str, link_id: str) -> Link:
        found = self.rows.get(tenant, integration_id, link_id)
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found

    def change(self, link: Link, change: Callable[[Link], Link]) -> Link:
        """`change` gives the link as it shall be, and writes nothing where that is as it was."""
        for _ in range(_TRIES):
            found = self.get(link.tenant, link.integration_id, link.id)
            changed = change(found)
            saved = found if changed == found else self.rows.save(changed)
            if saved:
                self._follow(found, saved)
                return saved
        raise TransientError(Reason.BUSY, link.id)

    def delete(self, link: Link) -> None:
        for _ in range(_TRIES):
            found = self.rows.get(link.tenant, link.integration_id, link.id)
            if found is None or self.rows.delete(found):
                return
        raise TransientError(Reason.BUSY, link.id)

    def _follow(self, was: Link, link: Link) -> None:
        if (was.keys, was.enabled) != (link.keys, link.enabled):
            self.rows.put_keys(link)
            kept = {key.digest for key in link.keys}
            self.rows.remove_keys(key.digest for key in was.keys if key.digest not in kept)
