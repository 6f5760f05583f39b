"""Pages."""

from starlette.routing import BaseRoute

PAGES: list[BaseRoute] = []
