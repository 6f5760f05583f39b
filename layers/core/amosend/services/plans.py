"""Autoimports and the one-off import of an integration: making, changing, pausing and deleting them.

Choices are checked against both vendors as they are now, so that a wrong one is told at once and not at night. Every
change is made under the plan's version, and again on the newer plan when a run has ended meanwhile.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from amosend.domain.choices import suits_contacts
from amosend.domain.import_settings import ImportSettings, ListKind
from amosend.domain.integration import Integration
from amosend.domain.plan import ONCE, Plan, following_due
from amosend.errors import NotFoundError, RejectedError, TransientError
from amosend.reasons import Reason
from amosend.services.ports import Clock, Runs
from amosend.services.ports import Plans as PlanRows
from amosend.services.sign_in import TenantSendsay

__all__ = ["MIDNIGHT", "Plans"]

MIDNIGHT = (0,)  # 00:00 in Moscow, as the guide says
_HOURS_OF_A_DAY = 24
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Plans:
    """`checked` returns the settings as they are to be kept, or refuses a field of them."""

    rows: PlanRows
    runs: Runs
    sendsay: TenantSendsay
    checked: Callable[[Integration, ImportSettings], ImportSettings]
    clock: Clock
    new_id: Callable[[], str]

    def create(
        self, integration: Integration, name: str, settings: ImportSettings, *, hours: tuple[int, ...] = MIDNIGHT
    ) -> Plan:
        """«Создать автоимпорт»."""
        hours = _in_order(hours)
        self._require_unused(integration, name)
        kept = self._check(integration, settings)
        plan_id = self._new_id(integration, name)
        made = self._created(integration, plan_id, name, kept, hours)
        if made is None:  # the same form, sent twice in a moment
            raise RejectedError(Reason.AUTOIMPORT_EXISTS, plan_id)
        return made

    def all(self, integration: Integration) -> list[Plan]:
        """The autoimports, the oldest first."""
        found = self.rows.of_integration(integration.tenant, integration.id)
        return sorted((plan for plan in found if plan.id != ONCE), key=lambda plan: (plan.created_at, plan.id))

    def get(self, integration: Integration, plan_id: str) -> Plan:
        """One autoimport."""
        found = self.rows.get(integration.tenant, integration.id, plan_id) if plan_id != ONCE else None
        if found is None:
            raise NotFoundError(Reason.NOT_FOUND)
        return found

    def change(
        self, integration: Integration, plan_id: str, *, name: str, settings: ImportSettings, hours: tuple[int, ...]
    ) -> Plan:
        """Progress is kept; whether the next run has to read everybody shows in the settings' fingerprint."""
        self.get(integration, plan_id)
        self._require_unused(integration, name, besides=plan_id)
        hours, kept = _in_order(hours), self._check(integration, settings)
        return self._changed(
            integration,
            plan_id,
            lambda plan: replace(plan, name=name, settings=_same_list(plan, kept)).timed(hours, self.clock()),
        )

    def pause(self, integration: Integration, plan_id: str) -> Plan:
        """No start any more; a run that is under way goes on to its end."""
        return self._changed(integration, plan_id, lambda plan: plan.held())

    def resume(self, integration: Integration, plan_id: str) -> Plan:
        """From the next of its hours on, whatever had stopped it."""
        return self._changed(integration, plan_id, lambda plan: plan.resumed(self.clock()) if plan.paused else plan)

    def delete(self, integration: Integration, plan_id: str) -> None:
        """Its run ends first: deleting may be repeated after that, and a run that begins in between finds no plan.

        What was imported stays in Sendsay.
        """
        plan = self.get(integration, plan_id)
        if plan.active_run:
            self.runs.cancel(integration.id, plan.active_run)
        self.rows.delete(integration.tenant, integration.id, plan_id)

    def one_off(self, integration: Integration) -> Plan | None:
        """«Загрузить адреса из AmoCRM», once it has been set up."""
        return self.rows.get(integration.tenant, integration.id, ONCE)

    def set_up(self, integration: Integration, settings: ImportSettings) -> Plan:
        kept = self._check(integration, settings)
        made = self._created(integration, ONCE, "", kept, ()) if self.one_off(integration) is None else None
        return made or self._changed(
            integration, ONCE, lambda plan: replace(plan, settings=_same_list(plan, kept), problem=None)
        )

    def _require_unused(self, integration: Integration, name: str, *, besides: str = "") -> None:
        """Each name once, so that a form which is sent twice makes one autoimport and people can tell them apart."""
        same = next((plan for plan in self.all(integration) if plan.name == name and plan.id != besides), None)
        if same:
            raise RejectedError(Reason.AUTOIMPORT_EXISTS, same.id)

    def _new_id(self, integration: Integration, name: str) -> str:
        """From the name, so that of two requests at the same moment one loses; another one after a renaming."""
        named = hashlib.blake2b(f"{integration.id} {name}".encode(), digest_size=10).hexdigest()
        taken = self.rows.get(integration.tenant, integration.id, named)
        return self.new_id() if taken and taken.name != name else named

    def _created(
        self, integration: Integration, plan_id: str, name: str, settings: ImportSettings, hours: tuple[int, ...]
    ) -> Plan | None:
        """None when there is one with this id."""
        now = int(self.clock())
        due = following_due(hours, now)
        plan = Plan(
            integration.tenant,
            integration.id,
            plan_id,
            name,
            settings,
            now,
            hours,
            next_due=due,
            attention_at=due,
        )
        return plan if self.rows.create(plan) else None

    def _changed(self, integration: Integration, plan_id: str, change: Callable[[Plan], Plan]) -> Plan:
        for _ in range(_TRIES):
            plan = self.rows.get(integration.tenant, integration.id, plan_id)
            if plan is None:
                raise NotFoundError(Reason.NOT_FOUND)
            changed = change(plan)
            saved = plan if changed == plan else self.rows.save(changed)
            if saved:
                return saved
        raise TransientError(Reason.BUSY, plan_id)

    def _check(self, integration: Integration, settings: ImportSettings) -> ImportSettings:
        if settings.list.kind is ListKind.EXISTING:
            found = self.sendsay(integration.tenant).find_list(settings.list.id or "")
            if found is None:
                raise RejectedError(Reason.LIST_GONE)
            if not suits_contacts(found):
                raise RejectedError(Reason.LIST_UNSUITABLE)
        return self.checked(integration, settings)


def _same_list(plan: Plan, settings: ImportSettings) -> ImportSettings:
    """A form that was opened before the first run still says "new list": it is the one that has been made."""
    made, asked = plan.settings.list, settings.list
    same = asked.kind is ListKind.NEW and made.kind is ListKind.EXISTING and asked.name == made.name
    return replace(settings, list=made) if same else settings


def _in_order(hours: tuple[int, ...]) -> tuple[int, ...]:
    if not hours or len(set(hours)) != len(hours) or not all(0 <= hour < _HOURS_OF_A_DAY for hour in hours):
        raise RejectedError(Reason.INVALID_REQUEST, "hours")
    return tuple(sorted(hours))
