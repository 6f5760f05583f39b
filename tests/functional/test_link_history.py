"""What a link has delivered is found again: by its day, by the contact and by the address."""

from tests.fakes.world import World
from tests.functional.hooking import Hooking


def test_a_delivery_is_found_by_link_by_contact_and_by_address(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.list_link(name="С сайта")
    hooking.add("anna")
    hooking.settle()
    path = f"/integrations/{hooking.integration}"
    shown = hooking.shown(link)
    [run] = amosend.api("GET", f"{path}/runs?autoimport={link.id}").json()["items"]
    assert (run["id"], run["trigger"], run["counts"]["added"]) == (shown["last_run"], "hook", 1)
    assert shown["delivered_at"] == run["updated_at"]
    [event] = amosend.api("GET", f"{path}/contacts/{hooking.ids['anna']}/history").json()["items"]
    assert (event["plan"], event["plan_name"], event["outcome"]["code"]) == (link.id, "С сайта", "added")
    found = amosend.api("POST", f"{path}/history", {"email": "Anna@example.com"}).json()
    assert found["contact_ids"] == [hooking.ids["anna"]]
    assert [each["run"] for each in found["items"]] == [run["id"]]


def test_a_link_to_an_automation_knows_its_people_too(amosend: World) -> None:
    hooking = Hooking(amosend)
    link = hooking.automation_link()
    hooking.add("anna")
    hooking.settle()
    assert hooking.starts(link.target) == {"anna": 1}
    found = amosend.api("POST", f"/integrations/{hooking.integration}/history", {"email": "anna@example.com"}).json()
    assert found["contact_ids"] == [hooking.ids["anna"]]
