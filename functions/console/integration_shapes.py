"""Integrations, and connecting an amoCRM account to one."""

from typing import Annotated

from amosend.domain.integration import ConnectionStatus
from base_shapes import Name, Shape, Told
from pydantic import Field, StringConstraints
from settings_shapes import ImportSettingsShape

Pasted = Annotated[str, StringConstraints(max_length=4096)]


class AccountShape(Shape):
    account_id: int
    host: str
    name: str
    client_id: str | None
    granted_by: str | None = Field(description="amoCRM's id of the user who gave access")
    connected_at: int
    checked_at: int = Field(description="The last time that amoCRM answered for this account")
    valid_until: int | None = Field(description="End of a long-lived token; None: renewed by itself")


class IntegrationShape(Shape):
    id: str
    name: str
    created_at: int
    status: ConnectionStatus
    problem: Told | None
    account: AccountShape | None
    import_settings: ImportSettingsShape | None = Field(description="Of the one-off import; None: not set up")
    active_run: str | None = Field(description="The run of the one-off import that is under way")


class NameRequest(Shape):
    name: Name


class LinkShape(Shape):
    """The connection link and what amoCRM has sent to it."""

    redirect_uri: str
    secrets_uri: str
    state: str
    expires_at: int
    used: bool
    refused: bool = Field(description="Access was refused in amoCRM")
    code_arrived: bool
    host: str | None
    client_id: str | None


class ConnectRequest(Shape):
    """The four fields of the guide, or a long-lived token and the subdomain."""

    client_id: Pasted = ""
    client_secret: Pasted = ""
    code: Pasted = ""
    subdomain: Pasted = ""
    long_lived_token: Annotated[str, StringConstraints(max_length=8192)] = ""
