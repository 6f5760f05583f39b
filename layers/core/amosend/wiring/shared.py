"""What imports and deliveries share."""

import hashlib
from collections.abc import Callable
from functools import cached_property

from amosend.services.choices import Choices
from amosend.services.link_keeper import LinkKeeper
from amosend.services.plan_keeper import PlanKeeper
from amosend.services.sign_in import TenantSendsay
from amosend.wiring.vendors import Vendors

__all__ = ["Shared"]


class Shared(Vendors):
    @cached_property
    def tenant_sendsay(self) -> TenantSendsay:
        return TenantSendsay(self.sendsay, self.token_store)

    @cached_property
    def choices(self) -> Choices:
        return Choices(self.tenant_sendsay, self.amocrm)

    @cached_property
    def plan_keeper(self) -> PlanKeeper:
        return PlanKeeper(self.plan_store, self.clock)

    @cached_property
    def link_keeper(self) -> LinkKeeper:
        return LinkKeeper(self.link_store)

    @cached_property
    def keyed_hash(self) -> Callable[[str], int]:
        """Nobody who reads the store can tell by trying whether an address is in it."""
        keyed = hashlib.blake2b(key=self.derived(b"e-mail hashes"), digest_size=8)

        def hashed(text: str) -> int:
            found = keyed.copy()
            found.update(text.encode())
            return int.from_bytes(found.digest()) or 1

        return hashed
