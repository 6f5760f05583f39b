"""Signing in."""

from typing import Annotated

from base_shapes import Shape
from pydantic import Field, StringConstraints


class SignInRequest(Shape):
    account: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(description="Sendsay account name")
    api_key: Annotated[str, StringConstraints(min_length=1, max_length=512)] = Field(description="An API key of it")


class SessionShape(Shape):
    account: str
    csrf_token: str = Field(description="To be sent as X-CSRF-Token with every change made under the cookie")
    expires_at: int | None = Field(description="None when the call itself carried the key")
