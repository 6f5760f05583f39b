"""What the settings pages withstand: stolen and planted sessions, forged forms, wrong ids, redirects, odd bodies."""

import base64
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from tests.fakes.functions import modules_of
from tests.fakes.http_event import http_event
from tests.fakes.world import ACCOUNT, HOST, KEY, Answer, World, world
from tests.functional.browsing import ORIGIN, Browsing, Element, elements, location

_SESSION = "__Host-amosend"
_OTHER, _OTHERS_KEY = "other", "key-of-other"
_A_PAGE = 50_000  # bytes over the wire
_FOREIGN = {"origin": "https://evil.example"}
_ALLOWED_ORIGINS = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")


@dataclass(slots=True)
class House:
    """Acme owns everything there is; the other one is signed in beside it."""

    world: World
    acme: Browsing
    other: Browsing
    ids: dict[str, str]
    own_ids: dict[str, str]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with world(contacts=20) as made:
        ids = _furnished(made)
        acme = Browsing(made)
        acme.sign_in()
        made.sendsay.create_account(_OTHER, key=_OTHERS_KEY)
        made.account, made.key = _OTHER, _OTHERS_KEY
        own_ids = _furnished(made)
        made.account, made.key = ACCOUNT, KEY
        other = Browsing(made)
        other.sign_in(_OTHER, _OTHERS_KEY)
        yield House(made, acme, other, ids, own_ids)


def _furnished(made: World) -> dict[str, str]:
    """An integration with an account, settings, a finished run, an autoimport and both kinds of links."""
    integration = made.connected()
    made.set_up(integration)
    run = made.imported(integration)["id"]
    asked: dict[str, Any] = {"name": "Каждую ночь", "settings": {"list": {"kind": "none"}}}
    autoimport = made.api("POST", f"/integrations/{integration}/autoimports", asked).json()["id"]
    group = made.sendsay.account(made.account).create_group("Клиенты", addr_type="email")
    asked = {"kind": "list", "target": group.id}
    link = made.api("POST", f"/integrations/{integration}/links", asked).json()["id"]
    pipeline = made.amocrm.account(HOST).leads.pipelines[0].id
    rule = {"pipeline_id": pipeline, "status_id": 142, "action": "add_to_list", "target": group.id}
    funnel = made.api("POST", f"/integrations/{integration}/links", {"kind": "funnel", "rules": [rule]}).json()
    return {
        "integration_id": integration,
        "run_id": run,
        "plan_id": autoimport,
        "link_id": link,
        "funnel_id": funnel["id"],
        "rule_id": funnel["rules"][0]["id"],
        "contact_id": "40002001",
    }


def _pages(house: House) -> list[tuple[str, str]]:
    """Method and path template of each page that there is."""
    modules_of("console")
    found: list[tuple[str, str]] = modules_of("console")["web.site"].pages()
    return found


def _at(template: str, ids: dict[str, str]) -> str:
    return re.sub("<([a-z_]+)>", lambda found: ids[found[1]], template)


def _own(house: House, method: str) -> list[str]:
    return [_at(template, house.ids) for known, template in _pages(house) if known == method]


# --- Sessions --------------------------------------------------------------------------------------------------------


def test_the_cookie_is_for_this_host_alone_and_no_script_sees_it(house: House) -> None:
    answer = Browsing(house.world).sign_in()
    (cookie,) = [*answer.cookies, *(value for name, value in answer.headers.items() if name.lower() == "set-cookie")]
    name, _, rest = cookie.partition("=")
    flags = {each.strip().lower() for each in rest.split(";")[1:]}
    assert name == _SESSION
    assert {"path=/", "httponly", "secure", "samesite=lax"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)


def test_the_language_is_remembered_by_a_cookie_that_no_script_sees(house: House) -> None:
    """And by nothing else than one of the two languages."""
    for sent, kept in (("en", "en"), ("ru", "ru"), ("en; Domain=evil.example", "ru")):
        answer = Browsing(house.world).post("/app/language", {"to": sent, "back": "/app/sign-in"}, token=False)
        (cookie,) = [value for name, value in answer.headers.items() if name.lower() == "set-cookie"]
        assert cookie.startswith(f"amosend-language={kept};")
        assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/app"} <= {each.strip() for each in cookie.split(";")}
        assert "Domain" not in cookie


def test_a_planted_session_is_not_taken_over(house: House) -> None:
    """Whoever signs in gets a session of his own, whatever cookie he came with."""
    for planted in ("made-up", house.other.cookies[_SESSION]):
        victim = Browsing(house.world, {_SESSION: planted})
        assert victim.sign_in().status == 303
        assert victim.cookies[_SESSION] != planted
        assert ACCOUNT in victim.page("/app/integrations")


def test_another_website_signs_nobody_in(house: House) -> None:
    """Or what is typed here would land in a stranger's account; and nothing may be put in to be sent afterwards."""
    for headers in (_FOREIGN, {"origin": "null"}, {"origin": ""}, {"origin": f"{ORIGIN}.evil.example"}):
        victim = Browsing(house.world)
        form = {"account": _OTHER, "api_key": _OTHERS_KEY, "next": "/app/integrations", "carried.name": "planted"}
        answer = victim.post("/app/sign-in", form, token=False, **headers)
        assert answer.status == 403
        assert _SESSION not in victim.cookies
        assert "planted" not in answer.text


def test_signing_out_ends_the_cookie(house: House) -> None:
    leaving = Browsing(house.world)
    leaving.sign_in()
    assert leaving.post("/app/sign-out", {"csrf": ""}, token=False, origin="https://evil.example").status == 403
    assert _SESSION in leaving.cookies
    assert leaving.post("/app/sign-out").status == 303
    assert _SESSION not in leaving.cookies
    assert location(leaving.get("/app/integrations")).startswith("/app/sign-in")


def test_a_copy_of_the_cookie_is_worth_nothing_behind_signing_out(house: House) -> None:
    leaving, staying = Browsing(house.world), Browsing(house.world)
    leaving.sign_in()
    staying.sign_in()
    thief = Browsing(house.world, dict(leaving.cookies))
    assert thief.get("/app/integrations").status == 200
    leaving.post("/app/sign-out")
    assert location(thief.get("/app/integrations")).startswith("/app/sign-in")
    assert staying.get("/app/integrations").status == 200, "another session of the same account"


@pytest.mark.parametrize("cookie", ["", "x", "W10.x", "é", "a" * 5000, "[]", "null"])
def test_a_made_up_cookie_is_nobody(house: House, cookie: str) -> None:
    answer = Browsing(house.world, {_SESSION: cookie}).get("/app/integrations")
    assert (answer.status, location(answer)) == (303, "/app/sign-in?next=/app/integrations")


def test_a_session_ends_by_itself(house: House) -> None:
    late = Browsing(house.world)
    late.sign_in()
    house.world.pass_time(12 * 3600 + 1)
    try:
        assert late.get("/app/integrations").status == 303
    finally:
        house.world.clock.ahead -= 12 * 3600 + 1


# --- Forms -----------------------------------------------------------------------------------------------------------


def test_no_form_works_without_the_sessions_own_token(house: House) -> None:
    """Missing, wrong, half, of another session; and a foreign page does not even get it offered once more."""
    shown = house.acme.token()
    forged = [
        "",
        "x",
        "00",
        "zz" * 64,
        shown[:-2],
        shown[:-1] + ("0" if shown[-1] != "0" else "1"),
        house.other.token(),
    ]
    for path in _own(house, "POST"):
        if path in {"/app/sign-in", "/app/language"}:
            continue
        for token in forged:
            answer = house.acme.post(path, {"csrf": token, "name": "подделка"}, token=False, **_FOREIGN)
            assert answer.status == 403, (path, token)
            assert "подделка" not in answer.text
    assert "подделка" not in house.acme.page("/app/integrations")


def test_a_form_of_ours_with_an_old_token_is_asked_about_once_more(house: House) -> None:
    answer = house.acme.post("/app/integrations", {"csrf": house.other.token(), "name": "<b>Два</b>"}, token=False)
    assert answer.status == 200
    assert "&lt;b&gt;Два&lt;/b&gt;" in answer.text
    assert "Два" not in house.acme.page("/app/integrations")


def test_the_token_looks_different_each_time_and_is_the_same(house: House) -> None:
    """Pages are compressed: what does not change in them could be guessed by their length."""
    first, second = house.acme.token(), house.acme.token()
    assert first != second
    for token in (first, second):
        answer = house.acme.post(f"/app/i/{house.ids['integration_id']}/check", {"csrf": token}, token=False)
        assert answer.status == 303


def test_a_form_is_carried_over_a_lost_session_only_from_here(house: House) -> None:
    path = f"/app/i/{house.ids['integration_id']}/name"
    for headers in (_FOREIGN, {"origin": ""}, {"origin": "null"}):
        answer = Browsing(house.world).post(path, {"name": "чужое"}, token=False, **headers)
        assert (answer.status, location(answer), answer.text) == (303, "/app/sign-in", "")
    asked = Browsing(house.world).post(path, {"name": "набрано"}, token=False)
    assert asked.status == 401
    assert "набрано" in asked.text


def test_what_is_carried_is_sent_by_a_press_and_not_by_signing_in(house: House) -> None:
    person = Browsing(house.world)
    answer = person.sign_in(next="/app/integrations", **{"carried.name": "перенесено", "carried.csrf": "old"})
    assert answer.status == 200
    hidden = {each.attributes["name"]: each.attributes["value"] for each in elements(answer.text) if _hidden(each)}
    assert hidden["name"] == "перенесено"
    assert hidden["csrf"] != "old"
    assert "перенесено" not in person.page("/app/integrations")


def _hidden(element: Element) -> bool:
    return element.tag == "input" and element.attributes.get("type") == "hidden"


def test_a_forged_number_of_a_form_meets_nobody_elses_integration(house: House) -> None:
    """The same number sent by two accounts makes two integrations; and it is never the id itself."""
    made = [
        location(each.post("/app/integrations", {"name": "Одинаково", "once": once}))
        for each in (house.acme, house.other)
        for once in ("same", "same", house.ids["integration_id"])
    ]
    assert (made[0], made[3]) == (made[1], made[4])
    assert len(set(made)) == 4
    assert not any(house.ids["integration_id"] in each for each in made)
    for path in set(made):
        owner = house.acme if path in made[:3] else house.other
        assert owner.post(path.replace("/connection", "/delete")).status == 303


def test_without_a_number_each_form_makes_an_integration_of_its_own(house: House) -> None:
    made = {location(house.acme.post("/app/integrations", {"name": name})) for name in ("Один", "Два")}
    assert len(made) == 2
    for path in made:
        house.acme.post(path.replace("/connection", "/delete"))


# --- Redirects -------------------------------------------------------------------------------------------------------

_ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http://evil.example/app/",
    "https:evil.example",
    "javascript:alert(1)",
    "/app//evil.example",
    "/app/..//evil.example",
    "/app/\\evil.example",
    "/app/\t/evil.example",
    "/app/\r\nSet-Cookie: x=y",
    "/app/\x00",
    "/app/\u2028x",
    "/app/é",
    "app/integrations",
    "/api/session",
    "@evil.example",
    "",
]


@pytest.mark.parametrize("path", _ELSEWHERE)
def test_nobody_is_led_elsewhere(house: House, path: str) -> None:
    home = "/app/integrations"
    assert location(Browsing(house.world).sign_in(next=path)) == home
    assert location(house.acme.get(f"/app/sign-in?next={quote(path)}")) == home
    assert location(house.acme.post("/app/language", {"to": "ru", "back": path}, token=False)) == home
    asked = Browsing(house.world).get(f"/app/sign-in?next={quote(path)}")
    assert [each.attributes["value"] for each in elements(asked.text) if each.attributes.get("name") == "next"] == [
        home
    ]


@pytest.mark.parametrize("path", ["/app/%2f%2fevil.example", "/app/%5cevil.example", "/app/i/x/journal?before=a.1.2"])
def test_what_is_encoded_stays_so_and_stays_here(house: House, path: str) -> None:
    assert location(Browsing(house.world).sign_in(next=path)) == path


def test_signing_in_leads_back_to_where_somebody_wanted_to_go(house: House) -> None:
    wanted = f"/app/i/{house.ids['integration_id']}/journal?outcome=added"
    person = Browsing(house.world)
    asked = person.page(location(person.get(wanted)))
    (going_to,) = [each.attributes["value"] for each in elements(asked) if each.attributes.get("name") == "next"]
    assert going_to == wanted
    assert location(person.sign_in(next=going_to or "")) == wanted


# --- Other people's things -------------------------------------------------------------------------------------------


def test_another_tenants_ids_are_not_there_for_any_page(house: House) -> None:
    """Alone, and beside one's own."""
    some = {name: value for name, value in house.ids.items() if name != "contact_id"}
    mixtures = [house.ids, *(house.own_ids | {name: some[name]} for name in some)]
    mixtures += [house.ids | {name: house.own_ids[name]} for name in some if name != "integration_id"]
    for method, template in _pages(house):
        for ids in mixtures:
            path = _at(template, ids)
            if "<" not in template or path == _at(template, house.own_ids):
                continue
            answer = house.other.get(path) if method == "GET" else house.other.post(path, {"name": "захвачено"})
            assert answer.status == 404 or _says_it_is_gone(template, ids, answer, house), (method, path, answer.status)
            assert not any(value in answer.text for value in set(some.values()) - set(path.split("/"))), path
    assert house.acme.page(f"/app/i/{house.ids['integration_id']}/connection").count("Магазин") > 1


def _says_it_is_gone(template: str, ids: dict[str, str], answer: Answer, house: House) -> bool:
    """Deleting what is not there is done already: said by the same redirect for what never was."""
    return template.endswith("/delete") and answer.status == 303 and location(answer).startswith("/app/i")


def test_another_tenants_ids_in_a_form_are_not_there_either(house: House) -> None:
    """A preview, and what a form's own number would lead to."""
    base = f"/app/i/{house.own_ids['integration_id']}"
    rule = f"{base}/funnel/{house.own_ids['funnel_id']}/{house.own_ids['rule_id']}"
    foreign = {"do": "sure", "preview": house.ids["run_id"]}
    for path in (f"{base}/load", f"{base}/autoimports/{house.own_ids['plan_id']}/run", f"{rule}/apply"):
        answer = house.other.post(path, foreign)
        assert (answer.status, house.ids["run_id"] in answer.text) == (404, False), path
    shown = house.other.page(f"{base}/journal?plan={house.ids['plan_id']}&before=9999999999.{house.ids['run_id']}")
    assert "Каждую ночь" in shown
    assert house.ids["plan_id"] not in {each.attributes.get("value") for each in elements(shown)}


def test_there_are_pages_to_walk(house: House) -> None:
    """The control of the walk: with its own ids the other one gets an answer from each."""
    with_ids = [page for page in _pages(house) if "<" in page[1]]
    assert len(with_ids) >= 22
    for method, template in with_ids:
        if method == "GET":
            assert house.other.get(_at(template, house.own_ids)).status in {200, 303}, template


def test_nobody_sees_a_page_without_signing_in(house: House) -> None:
    nobody = Browsing(house.world)
    for path in [*_own(house, "GET"), "/", "/app", "/app/nothing/here"]:
        answer = nobody.get(path)
        if path != "/app/sign-in":
            assert (answer.status, answer.text) == (303, ""), path
            assert location(answer).startswith("/app/sign-in?next=/"), path


# --- What a page is made of ------------------------------------------------------------------------------------------


def test_every_page_lets_nothing_in_and_is_kept_by_nobody(house: House) -> None:
    for path in [*_own(house, "GET"), "/app/nothing/here"]:
        answer = house.acme.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        if answer.headers.get("Content-Type", "").startswith("text/html") and answer.status != 303:
            policy = answer.headers["Content-Security-Policy"]
            assert all(part in policy for part in _ALLOWED_ORIGINS), path
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            _assert_nothing_inline(path, answer.text)


def _assert_nothing_inline(path: str, text: str) -> None:
    for each in elements(text):
        assert not any(name == "style" or name.startswith("on") for name in each.attributes), (path, each)
        assert each.tag not in {"style", "iframe", "object", "embed", "base"}, (path, each)
        if each.tag in {"script", "link", "img"}:
            source = each.attributes.get("src") or each.attributes.get("href") or ""
            assert source.startswith("/app/static/"), (path, each)
        if each.attributes.get("target") == "_blank":
            assert "noopener" in (each.attributes.get("rel") or "")
    assert re.findall(r"<script[^>]*>([^<]+)</script>", text) == []


def test_no_page_is_larger_than_fifty_kilobytes(house: House) -> None:
    """Even with the long lists of a large account."""
    acme = house.world.sendsay.account(ACCOUNT)
    for number in range(500):
        acme.create_group(f"Список покупателей номер {number}", addr_type="email")
        acme.create_sequence(f"Автоматизация номер {number}")
    for path in _own(house, "GET"):
        answer = house.acme.get(path, accept_encoding="gzip, br")
        size = len(base64.b64decode(answer.text)) if "Content-Encoding" in answer.headers else len(answer.text.encode())
        assert size < _A_PAGE, (path, size)
        if answer.headers.get("Content-Encoding") == "gzip":
            assert gzip.decompress(base64.b64decode(answer.text))


def test_styles_and_script_are_kept_for_good_and_nothing_else_is_served(house: House) -> None:
    shown = elements(house.acme.page("/app/integrations"))
    files = {source for each in shown if (source := each.attributes.get("src") or each.attributes.get("href") or "")}
    for path in (source for source in files if source.startswith("/app/static/")):
        answer = Browsing(house.world).get(path)
        assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)
    for name in ("app.py", "..%2fvisit.py", "../visit.py", "%2e%2e/visit.py", "visit.py"):
        assert Browsing(house.world).get(f"/app/static/x/{name}").status == 404
    assert Browsing(house.world).get("/app/static/old/app.css").headers["Cache-Control"] == "no-cache"


def test_a_page_that_is_not_there_is_a_page(house: House) -> None:
    for path in (
        "/app/nothing",
        "/app/i/nothing",
        "/app/i/нет/journal",
        "/app/integrations/",
        "/app//",
        "/app/i/a/b/c/d",
    ):
        answer = house.acme.get(quote(path))
        assert answer.status == 404, path
        assert "<h1>" in answer.text
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert house.acme.send(method, "/app/integrations").status in {403, 404}


def test_an_address_that_only_takes_a_form_leads_to_the_page_of_the_form(house: House) -> None:
    """As after reloading, or changing the language, where a form was answered by a page."""
    for path in set(_own(house, "POST")) - set(_own(house, "GET")):
        answer = house.acme.get(path)
        assert (answer.status, location(answer)) == (303, path.rpartition("/")[0])
        house.acme.page(path)


def test_head_is_get_without_a_body(house: House) -> None:
    for path in ("/app/integrations", "/app/sign-in", "/app/nothing"):
        whole, head = house.acme.get(path), house.acme.send("HEAD", path)
        assert (head.status, head.text) == (whole.status, "")
        assert head.headers.keys() == whole.headers.keys()


# --- Odd bodies ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["name=%ff%fe", "name=%ED%A0%80", "%", "=", "&&&", "name", "csrf=&csrf=", "\x00"])
def test_half_decoded_bodies_are_refused_as_pages(house: House, body: str) -> None:
    for path in _own(house, "POST"):
        answer = house.acme.send("POST", path, body, origin=ORIGIN)
        assert answer.status in {200, 303, 401, 403, 422}, (path, answer.status)


def test_a_body_that_is_no_text_is_refused_as_a_page(house: House) -> None:
    for raw in (b"\xff\xfe\x00", "имя".encode("cp1251")):
        event = http_event("POST", "/app/sign-in", "", {"content-type": "application/x-www-form-urlencoded"})
        answer = house.acme.answered(event | {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True})
        assert (answer.status, "<h1>" in answer.text) == (422, True)


def test_forms_without_end_are_refused(house: House) -> None:
    for body in ("a=1&" * 3_000, "a=" + "x" * 600_000):
        assert house.acme.send("POST", "/app/sign-in", body, origin=ORIGIN).status == 422


def test_a_body_of_another_type_is_no_form(house: House) -> None:
    token = house.acme.token()
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", ""):
        answer = house.acme.send("POST", "/app/integrations", f"csrf={token}&name=x", content_type=kind, **_FOREIGN)
        assert answer.status == 403


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 6000, "٣", "-1", "1.5", "x"])
def test_numbers_of_any_length_are_looked_for_or_refused(house: House, number: str) -> None:
    base = f"/app/i/{house.ids['integration_id']}"
    assert house.acme.post(f"{base}/journal", {"who": number}).status in {303, 422}
    assert house.acme.get(quote(f"{base}/contacts/{number}")).status in {200, 404, 422}
    form = [("name", "x"), ("hour", number), ("list", "none"), ("source", f"field:{number}"), ("target", "base.x")]
    asked = [*form, ("empty", "leave"), ("consent", f"{number}:да"), ("phone", "none"), ("emails", "first")]
    assert house.acme.post(f"{base}/autoimports/new", asked).status == 422


def test_what_a_person_writes_is_shown_as_it_is(house: House) -> None:
    name = """<script>alert(1)</script>"'{{ 7*7 }}{x}🛒"""
    path = location(house.acme.post("/app/integrations", {"name": name}))
    try:
        for page in (path, "/app/integrations", path.replace("connection", "delete")):
            text = house.acme.page(page)
            assert "<script>alert" not in text
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
            assert "{{ 7*7 }}{x}" in text
    finally:
        house.acme.post(path.replace("/connection", "/delete"))
