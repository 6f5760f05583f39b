"""The deployment's settings, read from the environment once by wiring and nowhere else.

Every missing name is reported at once, so that a wrong template costs one look and not twelve.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from amosend.errors import ConfigurationError
from amosend.reasons import Reason

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is the environment variable of the same name in capitals."""

    amocrm_url: str  # pattern with {host}
    sendsay_url: str  # pattern with {account}
    public_url: str  # address of the API as people see it, no slash at the end; empty: the request's own domain
    integrations_table: str
    tokens_table: str
    tickets_table: str
    plans_table: str
    runs_table: str
    journal_table: str
    register_table: str
    limits_table: str
    links_table: str
    link_keys_table: str
    pending_table: str
    causes_table: str
    imports_queue_url: str
    deliveries_queue_url: str
    rounds_queue_url: str
    tokens_key_arn: str
    signing_secret_arn: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        names = [field.name for field in fields(cls)]
        missing = [name.upper() for name in names if name.upper() not in environment]
        if missing:
            raise ConfigurationError(Reason.SETTINGS_MISSING, ", ".join(missing))
        return cls(**{name: environment[name.upper()] for name in names})
