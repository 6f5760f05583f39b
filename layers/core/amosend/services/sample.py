"""One live contact as an import with these settings would load it: the settings page shows it beside the choices.

Nothing is written or kept, and nothing is asked of Sendsay but its fields.
"""

from dataclasses import dataclass

from amosend.domain.choices import SendsayField
from amosend.domain.contact import Contact, full_name
from amosend.domain.import_run import FieldWarning
from amosend.domain.import_settings import ImportSettings
from amosend.domain.integration import Integration
from amosend.domain.journal import Remark
from amosend.domain.mapping import Mapping
from amosend.domain.outcome import Outcome
from amosend.domain.subscriber import Subscriber, Unsent
from amosend.errors import NotFoundError, RejectedError
from amosend.reasons import Reason
from amosend.services.choices import Choices
from amosend.services.ports import AmoCrmAccounts, AmoCrmApi

__all__ = ["Sample", "SampleView", "TargetView"]


@dataclass(frozen=True, slots=True)
class TargetView:
    """What a Sendsay field would get: a text, or answers by code and label; neither: it is left as it is.

    `cleared`: what stands in it now would be cleared.
    """

    target: str
    name: str
    text: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class SampleView:
    """`name` as amoCRM shows it. `outcome`: why the contact would not be sent, as far as the contact itself decides."""

    contact_id: int
    name: str
    outcome: Outcome | None = None
    emails: tuple[str, ...] = ()
    phone: str = ""
    targets: tuple[TargetView, ...] = ()
    remarks: tuple[Remark, ...] = ()
    warnings: tuple[FieldWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    amocrm: AmoCrmAccounts
    choices: Choices

    def __call__(self, integration: Integration, settings: ImportSettings, contact_id: int | None = None) -> SampleView:
        """The given contact, or the first one that has an e-mail; NotFoundError when there is no contact."""
        if integration.account is None:
            raise RejectedError(Reason.NOT_CONNECTED)
        amocrm = self.amocrm(integration)
        contacts = _contacts(amocrm, contact_id)
        if not contacts:
            raise NotFoundError(Reason.NOT_FOUND)
        sendsay_fields = self.choices.fields(integration.tenant)
        contact_fields = self.choices.contact_fields(integration)
        mapping = Mapping.of(settings, contact_fields, sendsay_fields, amocrm.account().timezone or "")
        by_path = {field.path: field for field in sendsay_fields}
        views = (_view(contact, mapping, by_path) for contact in contacts)
        return next((view for view in views if view.emails), None) or _view(contacts[0], mapping, by_path)


def _contacts(amocrm: AmoCrmApi, contact_id: int | None) -> list[Contact]:
    """The contact that is asked for, or those of the first page."""
    if contact_id is not None:
        return amocrm.contacts_by_id([contact_id])
    return amocrm.contacts_page(amocrm.all_contacts()).contacts


def _view(contact: Contact, mapping: Mapping, fields: dict[str, SendsayField]) -> SampleView:
    got = mapping.subscriber(contact)
    if isinstance(got, Unsent):
        return SampleView(got.contact_id, _shown_name(contact), got.outcome, warnings=mapping.warnings)
    return SampleView(
        got.contact_id,
        _shown_name(contact),
        Outcome.NO_CONSENT if got.agreed is False else None,
        (got.email, *got.further),
        got.phone,
        tuple(_target(path, got, fields.get(path)) for path in mapping.targets),
        got.remarks,
        mapping.warnings,
    )


def _target(path: str, got: Subscriber, field: SendsayField | None) -> TargetView:
    labels = dict(field.answers) if field else {}
    return TargetView(
        path,
        field.name if field else path,
        dict(got.cells).get(path, ""),
        tuple((code, labels.get(code, code)) for code in dict(got.choices).get(path, ())),
        path in got.empties,
    )


def _shown_name(contact: Contact) -> str:
    name = contact.get("name")
    return name if isinstance(name, str) and name.strip() else full_name(contact)
