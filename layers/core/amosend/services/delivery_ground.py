"""What one round of deliveries stands on: both vendors, the integration's mapping, and each list with its register.

Whatever a round needs is asked for once, and only when it is needed. People are mapped as by the integration's one-off
import; only the list is the link's own.
"""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from amosend.domain.import_settings import ImportSettings, ListChoice, ListKind
from amosend.domain.integration import Integration
from amosend.domain.mapping import Mapping
from amosend.domain.plan import ONCE
from amosend.domain.register import Mark
from amosend.services.choices import Choices
from amosend.services.former_addresses import FormerAddresses
from amosend.services.list_facts import read_mapping, stopped_addresses
from amosend.services.list_ground import ListGround, register_owner
from amosend.services.neighbours import Neighbours
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmApi, Clock, KeyedHash, Plans, Registers, Runs, SendsayApi

__all__ = ["DeliveryGround", "DeliveryGrounds", "ListInHand"]

_WAS_THERE = Mark.PUT_THERE | Mark.LEAVING | Mark.GONE
_MAPPING_KEPT = 300.0  # seconds for which fields of either side are not asked about again


@dataclass(frozen=True, slots=True)
class DeliveryGrounds:
    """Makes the ground of a round; mappings are kept from one round to the next."""

    plans: Plans
    runs: Runs
    registers: Registers
    choices: Choices
    keyed_hash: KeyedHash
    clock: Clock
    _mappings: dict[str, tuple[str, float, Mapping]] = field(default_factory=dict)

    def of(
        self, integration: Integration, *, amocrm: AmoCrmApi, sendsay: SendsayApi, patience: Patience
    ) -> "DeliveryGround":
        return DeliveryGround(self, integration, amocrm, sendsay, patience)

    def mapping(self, ground: "DeliveryGround") -> Mapping:
        owner, fingerprint, now = ground.integration.id, ground.settings.fingerprint, self.clock()
        known, until, kept = self._mappings.get(owner, ("", 0.0, None))
        if kept is not None and known == fingerprint and now < until:
            return kept
        made = read_mapping(
            ground.settings,
            ground.amocrm,
            sendsay_fields=lambda: self.choices.fields(ground.integration.tenant),
            timezone=lambda: ground.patience(ground.amocrm.account).timezone or "",
            patience=ground.patience,
        )
        self._mappings[owner] = (fingerprint, now + _MAPPING_KEPT, made)
        return made


@dataclass(frozen=True, slots=True)
class ListInHand:
    ground: ListGround
    formers: FormerAddresses


@dataclass
class DeliveryGround:
    """A list (None: the base) is taken for each delivery; given back is only what ended well, with all of it saved."""

    grounds: DeliveryGrounds
    integration: Integration
    amocrm: AmoCrmApi
    sendsay: SendsayApi
    patience: Patience
    _lists: dict[str | None, ListInHand] = field(default_factory=dict)
    _inside: dict[str, Set[str]] = field(default_factory=dict)

    def take(self, list_id: str | None) -> ListInHand:
        return self._lists.pop(list_id, None) or self._opened(list_id)

    def give_back(self, list_in_hand: ListInHand) -> None:
        self._lists[list_in_hand.ground.list_id] = list_in_hand

    def has_had(self, list_id: str, contact_id: int) -> bool:
        """Whether the contact is or was in the list by us."""
        into = self.take(list_id)
        self.give_back(into)
        return any(entry.marks & _WAS_THERE for entry in into.ground.register.of(contact_id))

    def put_away(self) -> None:
        """Behind the last delivery: another round in this process may begin with the same registers."""
        while self._lists:
            _, into = self._lists.popitem()
            self.grounds.registers.keep(into.ground.owner, into.ground.register)
            into.ground.neighbours.put_away()

    def emails_in(self, automation_id: str) -> Set[str]:
        """As far as Sendsay tells: it lists everybody who is in it."""
        if automation_id not in self._inside:
            inside = self.patience(lambda: self.sendsay.in_automation(automation_id))
            self._inside[automation_id] = inside.emails if inside else frozenset()
        return self._inside[automation_id]

    def import_is_running(self) -> bool:
        """It may have read somebody before his change and write that behind us, whichever list it works with."""
        integration, grounds = self.integration, self.grounds
        plans = grounds.plans.of_integration(integration.tenant, integration.id)
        runs = (grounds.runs.get(integration.id, plan.active_run) for plan in plans if plan.active_run)
        return any(run is not None and not run.preview and not run.status.ended for run in runs)

    @cached_property
    def settings(self) -> ImportSettings:
        """Of the base; a list's differ in nothing but the list."""
        plan = self.grounds.plans.get(self.integration.tenant, self.integration.id, ONCE)
        nowhere = ListChoice(ListKind.NONE)
        return replace(plan.settings, list=nowhere) if plan else ImportSettings(nowhere)

    def settings_for(self, list_id: str | None) -> ImportSettings:
        return self.settings if list_id is None else self.settings.with_made_list(list_id)

    def _opened(self, list_id: str | None) -> ListInHand:
        grounds, owner = self.grounds, register_owner(self.integration.id, list_id)
        ground = ListGround(
            integration_id=self.integration.id,
            settings=self.settings_for(list_id),
            amocrm=self.amocrm,
            sendsay=self.sendsay,
            registers=grounds.registers,
            register=grounds.registers.load(owner),
            mapping=self._mapping,
            keyed_hash=grounds.keyed_hash,
            clock=grounds.clock,
            patience=self.patience,
            stopped=self._stopped,
            neighbours=Neighbours(grounds.registers, self.integration.tenant, owner),
        )
        return ListInHand(ground, FormerAddresses(ground))

    @cached_property
    def _mapping(self) -> Mapping:
        return self.grounds.mapping(self)

    @cached_property
    def _stopped(self) -> frozenset[int]:
        return stopped_addresses(self.sendsay, self.grounds.keyed_hash, patience=self.patience)
