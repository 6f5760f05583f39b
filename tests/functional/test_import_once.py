"""The main job: contacts travel from an amoCRM account into a Sendsay list."""

from tests.fakes.world import World
from tests.functional.importing import Import


def test_contacts_travel_into_a_new_list_that_is_made_once(amosend: World) -> None:
    integration = amosend.connected()
    amosend.set_up(integration)
    first = amosend.imported(integration)
    second = amosend.imported(integration)
    counts = first["counts"]
    assert first["status"] == "succeeded", first
    assert counts["read"] == 300
    assert counts["read"] == sum(counts[name] for name in ("without_email", "invalid_email", "duplicate_email", "sent"))
    assert counts["added"] == counts["sent"] > 200
    assert second["counts"]["unchanged"] == second["counts"]["sent"] == counts["sent"]
    assert first["list_id"] == second["list_id"]
    acme = amosend.sendsay.account("acme")
    assert [group.name for group in acme.groups.values()].count("amoCRM") == 1
    assert len(list(acme.members_of(first["list_id"]))) == counts["sent"]


def test_an_autoimport_runs_at_its_hour_and_by_hand(amosend: World) -> None:
    """The second start of a day reads what changed, and nobody is sent twice."""
    importing = Import.of(amosend)
    plan = importing.autoimport(hours=range(24), list={"kind": "none"})
    preview = importing.run(autoimport=plan, preview=True)
    assert not importing.members()
    importing.tick()
    importing.tick()
    path = f"/integrations/{importing.integration}/runs?autoimport={plan}"
    second, first, _ = amosend.api("GET", path).json()["items"]
    assert [one["status"] for one in (first, second)] == ["succeeded", "succeeded"]
    assert (first["mode"], second["mode"], first["trigger"]) == ("full", "changes", "schedule")
    assert first["counts"] == preview["counts"]
    assert second["counts"]["sent"] == second["counts"]["unchanged"]
    assert len(importing.members()) == first["counts"]["sent"]
    full = importing.run(autoimport=plan, mode="full")
    assert full["counts"]["unchanged"] == full["counts"]["sent"] == first["counts"]["sent"]
