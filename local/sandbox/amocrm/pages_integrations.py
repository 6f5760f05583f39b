"""Pages of integrations: creating one by hand as amoCRM's own dialog does, and its «Ключи и доступы»."""

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm import consent
from local.sandbox.amocrm.integrations import Integration
from local.sandbox.amocrm.visits import Visit, page


def show_integrations(visit: Visit) -> Response:
    own = [one for one in visit.state.integrations.values() if one.account_id in (None, visit.account.id)]
    return visit.show("integrations.html", integrations=own)


async def add_integration(visit: Visit) -> Response:
    integration = visit.state.create_integration(
        visit.host,
        name=visit.text("name"),
        redirect_uri=visit.text("redirect_uri"),
        description=visit.text("description"),
        disconnect_url=visit.text("disconnect_url"),
    )
    await run_in_threadpool(consent.check_link, integration)
    return visit.go(f"{visit.home}/integrations/{integration.client_id}", "Интеграция создана")


def _integration(visit: Visit) -> Integration:
    return visit.state.integrations[visit.request.path_params["client_id"]]


def show_keys(visit: Visit) -> Response:
    return _keys(visit, long_lived="")


def _keys(visit: Visit, *, long_lived: str) -> Response:
    integration, store = _integration(visit), visit.state.tokens
    code = store.codes.get(integration.last_code)
    grants = [
        (kind, token)
        for kind, tokens in (("доступ", store.refresh), ("долгосрочный", store.long_lived))
        for token in tokens.values()
        if token.grant.client_id == integration.client_id
    ]
    return visit.show(
        "integration.html",
        integration=integration,
        code=code,
        code_works=code is not None and not code.revoked and visit.state.clock.now() < code.expires_at,
        grants=sorted(grants, key=lambda pair: -pair[1].issued_at)[:20],
        long_lived=long_lived,
    )


async def change_integration(visit: Visit) -> Response:
    state, integration = visit.state, _integration(visit)
    match visit.text("action"):
        case "code":
            state.new_code(integration.client_id, visit.host)
            notice = "Новый код действует 20 минут"
        case "secret":
            state.regenerate_secret(integration.client_id)
            notice = "Секретный ключ заменён: прежний больше не действует"
        case "long_lived":
            token = state.long_lived_token(integration.client_id, days=visit.number("days"), host=visit.host)
            return _keys(visit, long_lived=token)
        case "disable":
            state.disable_integration(integration.client_id)
            await run_in_threadpool(consent.announce_disconnect, integration, visit.account)
            notice = "Интеграция отключена, доступы отозваны"
        case "enable":
            state.enable_integration(integration.client_id)
            state.new_code(integration.client_id, visit.host)
            notice = "Интеграция включена"
        case "revoke":
            notice = f"Отозвано доступов: {state.revoke(integration.client_id, host=visit.host)}"
        case _:
            await run_in_threadpool(consent.check_link, integration)
            notice = "Ссылка проверена"
    return visit.go(f"{visit.home}/integrations/{integration.client_id}", notice)


PAGES: list[BaseRoute] = [
    page("/accounts/{host}/integrations", get=show_integrations, post=add_integration),
    page("/accounts/{host}/integrations/{client_id}", get=show_keys, post=change_integration),
]
