"""`make redrive`: dead rows of every integration are taken up again, and so are the messages of dead-letter queues."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from amosend.domain.pending import Rest
from amosend.reasons import Reason

from local.redrive import redrive
from tests.fakes.aws import REGION
from tests.fakes.world import World
from tests.functional.hooking import Hooking


@pytest.fixture
def shop(amosend: World) -> Iterator[Hooking]:
    made = Hooking(amosend)
    yield made
    made.assert_nothing_forbidden()


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def outputs(amosend: World) -> dict[str, str]:
    """Of a stack whose dead-letter queues are these."""
    settings = amosend.wiring.settings
    found = {"PendingTableName": settings.pending_table, "LinksTableName": settings.links_table}
    for name in ("Deliveries", "Rounds", "Imports"):
        found[f"{name}QueueUrl"] = getattr(settings, f"{name.lower()}_queue_url")
        found[f"{name}DeadLettersUrl"] = client("sqs").create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    return found


def test_whoever_was_given_up_is_delivered_and_twice_changes_nothing(amosend: World, shop: Hooking) -> None:
    link = shop.list_link()
    for name in ("anna", "boris"):
        shop.add(name)
    shop.world.post_hooks()
    amosend.sendsay.faults.on("status", status=503)
    for _ in range(3):
        amosend.deliver_one()
    store = amosend.wiring.pending_store
    for row in store.all(shop.integration, limit=10).rows:
        store.give_up(row, Rest(), reason=Reason.SENDSAY_UNAVAILABLE, detail="503", at=1)
    amosend.sendsay.faults.clear()
    stack = outputs(amosend)
    assert redrive(client, stack) == ({shop.integration: 2}, {})
    shop.settle()
    assert shop.in_list(link) == {"anna", "boris"}
    assert redrive(client, stack) == ({}, {})
    shop.settle()
    assert [shop.story(name) for name in ("anna", "boris")] == [["added"], ["added"]]


def test_dead_messages_go_back_to_their_queue(amosend: World, shop: Hooking) -> None:
    stack = outputs(amosend)
    body = json.dumps({"kind": "tend", "tenant": shop.world.account, "integration_id": shop.integration})
    client("sqs").send_message(QueueUrl=stack["RoundsDeadLettersUrl"], MessageBody=body)
    assert redrive(client, stack) == ({}, {"Rounds": 1})
    assert redrive(client, stack) == ({}, {})
    amosend.deliver_one()
    assert amosend.queues.sources[2].delivered[-1]["kind"] == "tend"


def test_what_no_link_waits_for_any_more_is_left_alone(amosend: World, shop: Hooking) -> None:
    link = shop.list_link()
    shop.add("anna")
    shop.world.post_hooks()
    amosend.deliver_one()
    store = amosend.wiring.pending_store
    (row,) = store.all(shop.integration, limit=10).rows
    store.give_up(row, Rest(), reason=Reason.SENDSAY_UNAVAILABLE, detail="", at=1)
    amosend.api("DELETE", f"/integrations/{shop.integration}/links/{link.id}")
    redrive(client, outputs(amosend))
    shop.settle()
    assert shop.in_list(link) == set()
