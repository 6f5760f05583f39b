"""Pages of a sandbox: templates of its own folder over the shared ones, and the way back after a form.

A form always answers 303 to a page with a sentence in `?notice=`, so that reloading repeats nothing.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

SHARED = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


class Pages:
    """Renders templates; `values` are known to all of them."""

    def __init__(self, folder: Path, **values: Any) -> None:
        self._environment = Environment(
            loader=FileSystemLoader([folder, SHARED]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= values
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

    def page(self, request: Request, template: str, /, *, status: int = 200, **values: Any) -> Response:
        values |= {"notice": request.query_params.get("notice", ""), "path": request.url.path}
        return HTMLResponse(self._environment.get_template(template).render(values), status)

    def back(self, to: str, notice: str) -> Response:
        separator = "&" if "?" in to else "?"
        return RedirectResponse(f"{to}{separator}{urlencode({'notice': notice})}", 303)
