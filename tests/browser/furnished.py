"""An account with something on every page: runs with skips, links with deliveries, rules, what has stopped or waits."""

from dataclasses import dataclass
from typing import Any

from local.sandbox.amocrm.hooks import save_hook
from tests.fakes.site import Site
from tests.fakes.world import ACCOUNT, HOST, World
from tests.functional.importing import people_of

__all__ = ["Furnished", "furnish"]

_STOPPED_HOST, _NEW = "stopped.amocrm.ru", "Ещё не подключена"
_FIELDS = [
    {"source": {"kind": "tags"}, "target": "base.lastName"},
    {"source": {"kind": "created_at"}, "target": "base.middleName", "empty": "clear"},
]


@dataclass(frozen=True, slots=True)
class Furnished:
    """`ids`: by the names of the parameters in the routes. `runs`: by what is to be seen in each."""

    ids: dict[str, str]
    runs: dict[str, str]
    links: dict[str, str]
    paused: str
    new: str
    connecting: str
    stopped: str
    bare: str


def furnish(site: Site) -> Furnished:
    world = site.world
    world.clock.skips_sleep = True
    integration, acme = world.connected(), world.sendsay.account(ACCOUNT)
    lists = [acme.create_group(name, addr_type="email") for name in ("Клиенты", "Проигранные сделки")]
    automation = acme.create_sequence("Приветственная серия", onlyonce=False)
    acme.create_sequence("Возвращение", onlyonce=False)
    runs = _imports(world, integration)
    plans = [_autoimport(world, integration, *each) for each in (("Каждую ночь", 0), ("Днём", 12))]
    world.api("POST", f"/integrations/{integration}/autoimports/{plans[1]}/pause")
    made = {
        kind: _link(world, integration, kind, target)
        for kind, target in (("list", lists[0].id), ("automation", str(automation.id)))
    }
    funnel = _funnel(world, integration, str(automation.id), lists[1].id)
    made["funnel"] = funnel["id"]
    world.api("POST", f"/integrations/{integration}/links/{made['automation']}/register")
    _deliveries(world, lists[0].id)
    runs |= _runs_of(world, integration, made, funnel)
    ids = {
        "integration_id": integration,
        "run_id": runs["import"],
        "plan_id": plans[0],
        "link_id": made["list"],
        "funnel_id": funnel["id"],
        "rule_id": funnel["rules"][0]["id"],
        "contact_id": runs.pop("contact"),
    }
    connecting = world.integration("Подключается")
    world.api("POST", f"/integrations/{connecting}/ticket")
    new = world.integration(_NEW)
    stopped, bare = _stopped(world), world.connected()
    return Furnished(ids, runs, made, plans[1], new, connecting, stopped, bare)


def _imports(world: World, integration: str) -> dict[str, str]:
    """The first import, with people who were left out, and its preview."""
    settings: dict[str, Any] = {"list": {"kind": "new", "name": "Покупатели"}, "fields": _FIELDS}
    world.set_up(integration, **settings, phone={"kind": "additional_contact"})
    acme = world.sendsay.account(ACCOUNT)
    for person in list(people_of(world.amocrm.account(HOST)).values())[3:6]:
        acme.unsubscribe(person.email)
    preview = world.api("POST", f"/integrations/{integration}/runs", {"preview": True}).json()["id"]
    world.work_off()
    done = world.imported(integration)
    left_out = next(one for one in done["examples"] if one["outcome"]["code"] == "without_email")
    return {"preview": preview, "import": done["id"], "contact": str(left_out["contact_ids"][0])}


def _autoimport(world: World, integration: str, name: str, hour: int, **settings: Any) -> str:
    asked = {"name": name, "hours": [hour], "settings": {"list": {"kind": "none"}} | settings}
    return str(world.api("POST", f"/integrations/{integration}/autoimports", asked).json()["id"])


def _link(world: World, integration: str, kind: str, target: str) -> str:
    made = world.api("POST", f"/integrations/{integration}/links", {"kind": kind, "target": target}).json()
    save_hook(world.amocrm.account(HOST), made["url"], settings=["add_contact"], now=world.amocrm.clock.unix())
    return str(made["id"])


def _funnel(world: World, integration: str, automation: str, group: str) -> dict[str, Any]:
    pipeline = world.amocrm.account(HOST).leads.pipelines[0]
    stage = next(each.id for each in pipeline.statuses if each.is_editable)
    rules = [
        {"pipeline_id": pipeline.id, "status_id": stage, "action": "start", "target": automation, "who": "all"},
        {"status_id": 143, "action": "add_to_list", "target": group, "reentry": "after_days", "days": 30},
        {"status_id": 142, "action": "stop", "target": automation},
    ]
    for number in range(3):
        contact = world.amocrm.contacts(HOST).add_contact("Сделка", emails=[f"deal{number}@example.com"])
        world.amocrm.leads(HOST).add_lead("Уже здесь", contacts=[contact.id], status_id=stage)
    answer = world.api("POST", f"/integrations/{integration}/links", {"kind": "funnel", "rules": rules})
    found: dict[str, Any] = answer.json()
    return found


def _deliveries(world: World, group: str) -> None:
    """Some get through; then Sendsay is away for too long; then somebody has just come."""
    for away, name in ((False, "delivered"), (True, "given-up")):
        if away:
            world.sendsay.faults.on("status", status=503)
        world.amocrm.contacts(HOST).add_contact(name, emails=[f"{name}@example.com"])
        world.post_hooks()
        world.work_off(most=400)
    world.sendsay.faults.clear()


def _runs_of(world: World, integration: str, links: dict[str, str], funnel: dict[str, Any]) -> dict[str, str]:
    """What links have delivered, a rule's preview, one that failed and one that has not begun."""
    path = f"/integrations/{integration}"
    applied = world.api("POST", f"{path}/links/{funnel['id']}/apply", {"rule_id": funnel["rules"][0]["id"]})
    world.work_off(most=400)
    delivered = world.api("GET", f"{path}/links/{links['list']}").json()["last_run"]
    acme = world.sendsay.account(ACCOUNT)
    group = acme.create_group("Удалят", addr_type="email")
    failing = _autoimport(world, integration, "Вечером", 20, list={"kind": "existing", "id": group.id})
    acme.groups.pop(group.id)
    failed = world.api("POST", f"{path}/autoimports/{failing}/runs").json()
    world.work_off()
    queued = world.api("POST", f"{path}/autoimports/{_autoimport(world, integration, 'Утром', 6)}/runs").json()
    return {"rule": applied.json()["id"], "delivered": delivered, "failed": failed["id"], "queued": queued["id"]}


def _stopped(world: World) -> str:
    """Connected once; amoCRM has withdrawn the access since."""
    world.amocrm.create_account(_STOPPED_HOST, size=3)
    integration = world.integration("Доступ отозван")
    link = world.api("POST", f"/integrations/{integration}/ticket").json()
    made = world.amocrm.create_integration(_STOPPED_HOST, redirect_uri=link["redirect_uri"])
    pasted = {"client_id": made.client_id, "client_secret": made.secret, "code": made.last_code}
    world.api("POST", f"/integrations/{integration}/connection", pasted | {"subdomain": _STOPPED_HOST})
    world.set_up(integration)
    world.amocrm.revoke(made.client_id)
    assert world.api("POST", f"/integrations/{integration}/connection/check").status == 409
    return integration
