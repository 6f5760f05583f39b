"""What the vendors offer to choose from, read when asked and never kept."""

from dataclasses import dataclass

from amosend.domain.choices import (
    Automation,
    ContactField,
    Pipeline,
    SendsayField,
    SendsayList,
    automation,
    contact_field,
    list_choice,
    pipeline,
    sendsay_fields,
    suits_contacts,
)
from amosend.domain.integration import Integration
from amosend.errors import RejectedError
from amosend.reasons import Reason
from amosend.services.ports import AmoCrmAccounts, AmoCrmApi
from amosend.services.sign_in import TenantSendsay

__all__ = ["Choices"]

_SYSTEM_ANKETA = "member"  # addresses and states, not fields that a person fills


@dataclass(frozen=True, slots=True)
class Choices:
    sendsay: TenantSendsay
    amocrm: AmoCrmAccounts

    def lists(self, tenant: str) -> list[SendsayList]:
        return [list_choice(group) for group in self.sendsay(tenant).lists() if suits_contacts(group)]

    def chosen_list(self, tenant: str, list_id: str) -> SendsayList:
        """The list that was chosen, if contacts can go to it."""
        found = self.sendsay(tenant).find_list(list_id)
        if found is None:
            raise RejectedError(Reason.LIST_GONE, list_id)
        if not suits_contacts(found):
            raise RejectedError(Reason.LIST_UNSUITABLE, list_id)
        return list_choice(found)

    def chosen_automation(self, tenant: str, automation_id: str) -> Automation:
        """Also one that takes nobody at the moment; an archived one is not listed."""
        found = next((each for each in self.automations(tenant) if each.id == automation_id), None)
        if found is None:
            raise RejectedError(Reason.AUTOMATION_GONE, automation_id)
        return found

    def automations(self, tenant: str) -> list[Automation]:
        return [automation(sequence) for sequence in self.sendsay(tenant).automations()]

    def fields(self, tenant: str) -> list[SendsayField]:
        sendsay = self.sendsay(tenant)
        ids = [str(anketa["id"]) for anketa in sendsay.anketas() if anketa.get("id") not in {None, _SYSTEM_ANKETA}]
        return [field for anketa_id in ids for field in sendsay_fields(anketa_id, sendsay.anketa(anketa_id))]

    def contact_fields(self, integration: Integration) -> list[ContactField]:
        return [contact_field(field) for field in self._connected(integration).contact_fields()]

    def pipelines(self, integration: Integration) -> list[Pipeline]:
        return [pipeline(found) for found in self._connected(integration).pipelines()]

    def _connected(self, integration: Integration) -> AmoCrmApi:
        if integration.account is None:
            raise RejectedError(Reason.NOT_CONNECTED)
        return self.amocrm(integration)
