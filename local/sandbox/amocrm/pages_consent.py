"""https://www.amocrm.ru/oauth: a person picks an account and presses «Разрешить» or «Отказать»."""

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm import consent
from local.sandbox.amocrm.consent import ConsentError, ConsentRequest
from local.sandbox.amocrm.visits import Visit, page


def _request(visit: Visit) -> ConsentRequest:
    asked = visit.request.query_params
    return ConsentRequest(
        client_id=asked.get("client_id", ""),
        name=asked.get("name", ""),
        description=asked.get("description", ""),
        redirect_uri=asked.get("redirect_uri", ""),
        secrets_uri=asked.get("secrets_uri", ""),
        scopes=tuple(asked.getlist("scopes[]")),
        state=asked.get("state"),
    )


def show_consent(visit: Visit) -> Response:
    request = _request(visit)
    try:
        request.check(visit.state)
    except ConsentError as error:
        return visit.show("consent_problem.html", status=400, said=str(error))
    known = visit.state.integrations.get(request.client_id)
    return visit.show(
        "consent.html",
        name=known.name if known is not None else request.name,
        description=known.description if known is not None else request.description,
        scopes=known.scopes if known is not None else request.scopes,
        accounts=request.accounts(visit.state),
        action=f"{visit.request.url.path}?{visit.request.url.query}",
    )


async def decide(visit: Visit) -> Response:
    """The form: account = its host, decision = allow or refuse."""
    request = _request(visit)
    try:
        request.check(visit.state)
        return RedirectResponse(await _decided(visit, request), 302)
    except ConsentError as error:
        return visit.show("consent_problem.html", status=400, said=str(error))


async def _decided(visit: Visit, request: ConsentRequest) -> str:
    known = visit.state.integrations.get(request.client_id)
    if visit.text("decision") != "allow":
        return consent.refused_url(known.redirect_uri if known else request.redirect_uri, state=request.state)
    account = visit.state.account(visit.text("account"))
    integration = consent.integration_for(request, visit.state, account)
    if not request.client_id:
        await run_in_threadpool(consent.send_secrets, request.secrets_uri, integration, request.state)
    code = visit.state.new_code(integration.client_id, account.host)
    return consent.allowed_url(integration, account, code=code, state=request.state)


PAGES: list[BaseRoute] = [
    page(path, get=show_consent, post=decide)
    for host in ("www.amocrm.ru", "www.kommo.com")
    for path in (f"/{host}/oauth", f"/{host}/oauth/")
]
