"""What every file of routes needs: a way to add an operation, and what the call at hand is about.

An operation's description in the OpenAPI document is its docstring. Whatever is reached by an id is reached through
the caller's own tenant, so nobody meets another's.
"""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

from amosend.domain.import_run import Run
from amosend.domain.integration import Integration
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from base_shapes import Identifier
from wired import wired

Id = Annotated[Identifier, Path(description="Id of the integration")]
RunId = Annotated[Identifier, Path(description="Id of the run")]
Limit = Annotated[int, Query(ge=1, le=100)]


class Routes(APIGatewayHttpRouter):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def operation[**P, R](
        self, method: str, path: str, *, summary: str, tag: str, status: int = 200
    ) -> Callable[[Callable[P, R]], Callable[P, R]]:
        def register(function: Callable[P, R]) -> Callable[P, R]:
            add: Any = self.route(
                path,
                method,
                summary=summary,
                description=inspect.getdoc(function),
                tags=[tag],
                status_code=status,
            )
            add(function)
            return function

        return register

    @property
    def tenant(self) -> str:
        return str(self.context["tenant"])

    @property
    def base_url(self) -> str:
        """As people see this API."""
        return wired().settings.public_url or f"https://{self.current_event.request_context.domain_name}"

    def integration(self, integration_id: str) -> Integration:
        return wired().integrations.get(self.tenant, integration_id)

    def run(self, integration_id: str, run_id: str) -> Run:
        return wired().runs.get(self.integration(integration_id), run_id)
