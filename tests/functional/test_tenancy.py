"""Nobody sees another tenant's anything. The routes come from the generated document, so a new one is walked too."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.fakes.world import World, world
from tests.functional.test_sign_in import _session as session_of

_OTHER, _OTHERS_KEY = "other", "key-of-other"
_CONTACT = "40002001"  # amoCRM's own number, which two tenants may well both know
_OPEN = {("post", "/api/session"), ("get", "/api/openapi.json")}


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    body: Any

    def at(self, ids: dict[str, str]) -> str:
        return self.path.removeprefix("/api").format(contact_id=_CONTACT, **ids)


@dataclass(slots=True)
class House:
    """Two tenants: acme owns everything there is, the other one is signed in."""

    world: World
    routes: list[Route]
    ids: dict[str, str]
    own_ids: dict[str, str]
    credentials: list[dict[str, str]]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with world(contacts=20) as made:
        acme = _furnished(made)
        made.sendsay.create_account(_OTHER, key=_OTHERS_KEY)
        made.account, made.key = _OTHER, _OTHERS_KEY
        own = _furnished(made)
        key = {"authorization": f"sendsay apikey={_OTHERS_KEY}", "x-sendsay-account": _OTHER}
        yield House(made, _routes(made), acme, own, [key, session_of(made, _OTHER, _OTHERS_KEY)])


def _furnished(made: World) -> dict[str, str]:
    """An integration with an account, settings, a finished run, an autoimport and a webhook link."""
    integration = made.connected()
    made.set_up(integration)
    run = made.imported(integration)["id"]
    asked = {"name": "Каждую ночь", "settings": {"list": {"kind": "none"}}}
    autoimport = made.api("POST", f"/integrations/{integration}/autoimports", asked).json()["id"]
    group = made.sendsay.account(made.account).create_group("Клиенты", addr_type="email")
    asked = {"kind": "list", "target": group.id}
    link = made.api("POST", f"/integrations/{integration}/links", asked).json()["id"]
    return {"integration_id": integration, "run_id": run, "autoimport_id": autoimport, "link_id": link}


def _routes(made: World) -> list[Route]:
    document = made.api("GET", "/openapi.json").json()
    return [
        Route(method, path, _example(document, operation))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def _example(document: dict[str, Any], operation: dict[str, Any]) -> Any:
    """A body that the route takes, or None."""
    content = operation.get("requestBody", {}).get("content", {})
    return _value(document, content["application/json"]["schema"]) if content else None


def _value(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for several in ("allOf", "anyOf"):
        if several in schema:
            return _value(document, schema[several][0])
    if "enum" in schema:
        return "none" if "none" in schema["enum"] else schema["enum"][0]
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        needed = {name: _value(document, properties[name]) for name in schema.get("required", [])}
        known = {"email": {"email": "ivan@example.com"}, "kind": {"target": "1"} if "rules" in properties else {}}
        return needed | {key: value for name in needed for key, value in known.get(name, {}).items()}
    if schema.get("type") == "array":
        return [1] * schema.get("minItems", 0)
    return {"string": "example", "integer": 1, "boolean": True}[schema["type"]]


def test_there_are_routes_to_walk(house: House) -> None:
    """The control of the walk: with its own ids the other tenant gets an answer from each of them."""
    with_ids = [route for route in house.routes if "{" in route.path]
    assert len(with_ids) >= 28
    for route in sorted(with_ids, key=lambda route: route.method == "delete"):
        if route.method != "delete":
            answer = house.world.api(route.method.upper(), route.at(house.own_ids), route.body)
            assert answer.status not in {401, 404, 405, 415}, (route, answer.text)


def test_another_tenants_ids_are_not_there_for_any_route(house: House) -> None:
    for route in house.routes:
        for credential in house.credentials:
            if "{" not in route.path:
                continue
            for ids in _mixtures(house):
                answer = house.world.api(route.method.upper(), route.at(ids), route.body, dict(credential))
                if route.at(ids) != route.at(house.own_ids):
                    assert answer.status == 404, (route, ids, answer.text)
                    assert answer.json()["code"] == "not_found"


def _mixtures(house: House) -> list[dict[str, str]]:
    """Acme's ids in every place, alone and beside one's own."""
    alone = [house.own_ids | {name: house.ids[name]} for name in house.ids]
    beside = [house.ids | {name: house.own_ids[name]} for name in house.ids]
    return [house.ids, *alone, *beside]


def test_no_list_holds_anything_of_another_tenant(house: House) -> None:
    for route in house.routes:
        if route.method == "get":
            for credential in house.credentials:
                answer = house.world.api("GET", route.at(house.own_ids), None, dict(credential))
                assert not any(value in answer.text for value in house.ids.values()), route


def test_nothing_of_acme_was_changed_by_all_that(house: House) -> None:
    acme = {"authorization": "sendsay apikey=key-of-acme-0001", "x-sendsay-account": "acme"}
    found = house.world.api("GET", "/integrations", None, dict(acme)).json()
    assert [(one["id"], one["name"], one["status"]) for one in found] == [
        (house.ids["integration_id"], "Магазин", "connected")
    ]


@pytest.mark.parametrize("headers", [{}, {"cookie": "__Host-amosend=x"}, {"authorization": "sendsay apikey=x"}])
def test_without_credentials_no_route_says_anything(house: House, headers: dict[str, str]) -> None:
    """Not even whether the body is right, or whether there is such a route."""
    nowhere = Route("get", "/api/nothing/here", None)
    for route in [*house.routes, nowhere]:
        if (route.method, route.path) not in _OPEN:
            for body in (route.body, "{", None):
                answer = house.world.api(route.method.upper(), route.at(house.ids), body, dict(headers))
                assert answer.status == 401, (route, answer.text)


def test_the_open_routes_are_open(house: House) -> None:
    assert house.world.api("GET", "/openapi.json", headers={}).status == 200
    document = json.loads(house.world.api("GET", "/openapi.json", headers={}).text)
    open_routes = {
        (method, path)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") == []
    }
    assert open_routes == _OPEN
