"""Pages on which a person sees and changes the sandbox: accounts, lists, members, automations, jobs, faults, calls.

Server-rendered, without scripts. Every form posts, changes one thing, and leads back with a sentence of what was done.
"""

from starlette.routing import Route

from local.sandbox.sendsay.state import SendsayState


def page_routes(state: SendsayState) -> list[Route]:
    return []
