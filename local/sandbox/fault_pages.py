"""The pages `/faults` and `/calls`, the same in both sandboxes: switch a fault on and off, see the last calls."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.sandbox.calls import CallLog
from local.sandbox.fault_control import fault_from_json
from local.sandbox.faults import FaultList
from local.sandbox.rendering import Pages

SHOWN_KINDS: Final = {
    "status": "ответ с HTTP-статусом",
    "html": "страница HTML вместо JSON",
    "wrong_json": "оборванный JSON",
    "wrong_type": "JSON не того типа",
    "empty": "пустой ответ 204",
    "redirect": "перенаправление на страницу входа",
    "drop_before": "обрыв до обработки",
    "drop_after": "обрыв после обработки (ответ потерян)",
    "cut_body": "ответ оборван на середине",
    "delay": "задержка",
}
_LAST_CALLS: Final = 200


def fault_pages(faults: FaultList, calls: CallLog, pages: Pages) -> list[Route]:
    async def shown(request: Request) -> Response:
        return pages.page(request, "faults.html", faults=faults.all(), kinds=SHOWN_KINDS)

    async def switched_on(request: Request) -> Response:
        form = {name: str(value).strip() for name, value in (await request.form()).items()}
        try:
            fault = faults.add(fault_from_json(_from_form(form)))
        except (ValueError, TypeError) as error:
            return pages.back("/faults", f"Не включено: {error}")
        return pages.back("/faults", f"Включено: {SHOWN_KINDS[fault.kind]}")

    async def switched_off(request: Request) -> Response:
        faults.remove(request.path_params["fault_id"])
        return pages.back("/faults", "Сбой выключен")

    async def called(request: Request) -> Response:
        last = calls.last(_LAST_CALLS)
        return pages.page(request, "calls.html", calls=list(reversed(last)), total=calls.total)

    return [
        Route("/faults", shown, methods=["GET"]),
        Route("/faults", switched_on, methods=["POST"]),
        Route("/faults/{fault_id:int}/off", switched_off, methods=["POST"]),
        Route("/calls", called, methods=["GET"]),
    ]


def _from_form(form: dict[str, str]) -> dict[str, object]:
    """The members of a fault from the fields of the form; empty fields keep their defaults."""
    texts = {name: form[name] for name in ("kind", "method", "path", "action") if form.get(name)}
    whole = {name: int(form[name]) for name in ("times", "after", "status") if form.get(name)}
    parts = {name: float(form[name]) for name in ("seconds", "probability") if form.get(name)}
    return {**texts, **whole, **parts}
