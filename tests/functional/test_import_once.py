"""The main job: contacts travel from an amoCRM account into a Sendsay list."""

from tests.fakes.world import World


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
