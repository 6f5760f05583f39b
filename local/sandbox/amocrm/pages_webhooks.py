"""«WEB HOOKS»: adding an address by hand, its events, whether it was switched off, and what was delivered."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm.hooks import EVENTS, MOST_HOOKS, enable_hook, find_hook, save_hook
from local.sandbox.amocrm.visits import Visit, page

_SHOWN = 100


def show_hooks(visit: Visit) -> Response:
    mine = [one for one in reversed(visit.state.courier.log) if one.account_id == visit.account.id]
    waiting = [(due, one) for due, one in visit.state.courier.pending() if one.account_id == visit.account.id]
    return visit.show(
        "webhooks.html", hooks=visit.account.record.hooks, events=EVENTS, sent=mine[:_SHOWN], waiting=waiting[:_SHOWN]
    )


def change_hook(visit: Visit) -> Response:
    account, destination = visit.account, visit.text("destination")
    hook = find_hook(account, destination)
    match visit.text("action"):
        case "delete" if hook is not None:
            account.record.hooks.remove(hook)
            notice = "Хук удалён"
        case "enable" if hook is not None:
            enable_hook(hook)
            notice = "Хук включён"
        case _:
            settings = [str(one) for one in visit.form.getlist("settings")]
            if hook is None and len(account.record.hooks) >= MOST_HOOKS:
                raise ValueError(f"Не более {MOST_HOOKS} хуков в аккаунте")
            if not destination or not settings:
                raise ValueError("Нужны адрес и хотя бы одно событие")
            save_hook(account, destination, settings=settings, now=visit.state.clock.unix())
            notice = "Хук сохранён"
    return visit.go(f"{visit.home}/webhooks", notice)


PAGES: list[BaseRoute] = [page("/accounts/{host}/webhooks", get=show_hooks, post=change_hook)]
