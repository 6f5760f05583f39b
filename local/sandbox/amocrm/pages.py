"""The pages on which a person sees the sandbox: accounts first, then everything of one account."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from local.sandbox.amocrm import (
    pages_consent,
    pages_contacts,
    pages_integrations,
    pages_leads,
    pages_switches,
    pages_webhooks,
)
from local.sandbox.amocrm.visits import Visit, page

_DAY = 86_400


def show_accounts(visit: Visit) -> Response:
    return visit.show("accounts.html", accounts=list(visit.state.accounts.values()), offset=visit.state.clock.offset)


def add_account(visit: Visit) -> Response:
    account = visit.state.create_account(
        visit.text("host"), size=visit.number("size"), seed=visit.number("seed"), name=visit.text("name")
    )
    return visit.go(f"/accounts/{account.host}", f"Аккаунт {account.host} создан")


def advance(visit: Visit) -> Response:
    visit.state.advance(visit.number("seconds"))
    return visit.back("Время переведено вперёд")


def show_account(visit: Visit) -> Response:
    return visit.show("account.html", account=visit.account, rates=_rates(visit))


def _rates(visit: Visit) -> list[dict[str, object]]:
    return [one for one in visit.state.limits.statistics() if one["account_id"] == visit.account.id]


def change_account(visit: Visit) -> Response:
    """Block, unblock, move, or stop paying."""
    state, account = visit.state, visit.account
    match visit.text("action"):
        case "block":
            state.block(account.host)
        case "unblock":
            state.unblock(account.host)
        case "move":
            moved = state.move(account.host, visit.text("host"))
            return visit.go(f"/accounts/{moved.host}", f"Аккаунт переехал на {moved.host}")
        case "unpaid":
            account.options.paid_until = state.clock.unix() - (31 * _DAY if visit.text("long") else 1)
        case "paid":
            account.options.paid_until = None
    return visit.go(visit.home, "Сохранено")


def show_events(visit: Visit) -> Response:
    events = list(visit.account.events)
    return visit.show("events.html", events=events[:200], total=len(events))


PAGES: list[BaseRoute] = [
    page("/", get=show_accounts, post=add_account),
    page("/accounts", get=show_accounts, post=add_account),
    page("/clock", post=advance),
    page("/accounts/{host}", get=show_account, post=change_account),
    page("/accounts/{host}/events", get=show_events),
    *pages_contacts.PAGES,
    *pages_leads.PAGES,
    *pages_integrations.PAGES,
    *pages_webhooks.PAGES,
    *pages_switches.PAGES,
    *pages_consent.PAGES,
]
