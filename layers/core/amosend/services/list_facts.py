"""What has to be known before anybody is put into a list: how contacts are mapped, and who is on a stop-list."""

from collections.abc import Callable

from amosend.domain.choices import SendsayField, contact_field
from amosend.domain.import_settings import ImportSettings
from amosend.domain.mapping import Mapping
from amosend.errors import ConfigurationError, ReconnectRequiredError
from amosend.reasons import Reason
from amosend.services.patience import Patience
from amosend.services.ports import AmoCrmApi, Json, KeyedHash, SendsayApi

__all__ = ["read_mapping", "stopped_addresses"]


def read_mapping(
    settings: ImportSettings,
    amocrm: AmoCrmApi,
    *,
    sendsay_fields: Callable[[], list[SendsayField]],
    timezone: Callable[[], str],
    patience: Patience,
) -> Mapping:
    """Fields are asked for only where one was chosen."""
    if not settings.reads_fields and not settings.fills_fields:
        return Mapping.of(settings, None, [], timezone="")
    found = [contact_field(each) for each in _contact_fields(amocrm, patience)]
    return Mapping.of(settings, found, patience(sendsay_fields), timezone())


def _contact_fields(amocrm: AmoCrmApi, patience: Patience) -> list[Json]:
    """Forbidden alone, they are the matter of whoever reads them, and not of the whole connection."""
    try:
        return patience(amocrm.contact_fields)
    except ReconnectRequiredError as error:
        if error.reason is not Reason.AMOCRM_FORBIDDEN:
            raise
        raise ConfigurationError(error.reason, error.detail) from error


def stopped_addresses(sendsay: SendsayApi, keyed_hash: KeyedHash, *, patience: Patience) -> frozenset[int]:
    """Addresses may be on a stop-list without having a card. Where the answer is not understood, it shows later."""
    return frozenset(keyed_hash(each.lower()) for each in patience(sendsay.stop_list) or ())
