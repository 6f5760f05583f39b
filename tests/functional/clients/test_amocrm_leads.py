"""Deals by id and by stage, their companies and their moves: what the client of amoCRM may conclude, and what not."""

from collections.abc import Iterator

import pytest
from amosend.domain.funnel import Stage
from amosend.domain.lead import read_lead
from amosend.errors import AmosendError

from local.sandbox.amocrm.lead_editor import LeadEditor
from tests.functional.clients.asking_amocrm import SIZE, AmoCrmClient
from tests.functional.sandbox.amocrm_world import HOST, running


@pytest.fixture
def amocrm() -> Iterator[AmoCrmClient]:
    with running(size=SIZE) as world:
        yield AmoCrmClient(world)


def editor(amocrm: AmoCrmClient) -> LeadEditor:
    return amocrm.state.leads(HOST)


def stages(amocrm: AmoCrmClient) -> list[Stage]:
    pipeline = amocrm.world.account.leads.pipelines[0]
    return [Stage(pipeline.id, each.id) for each in pipeline.statuses if each.is_editable]


def made(amocrm: AmoCrmClient, stage: Stage, number: int = 1) -> list[int]:
    contacts = [each.id for each in amocrm.world.account.contacts][:2]
    leads = [editor(amocrm).add_lead("Сделка", contacts=contacts, status_id=stage.status_id) for _ in range(number)]
    amocrm.state.calls.clear()
    return [each.id for each in leads]


def pages(amocrm: AmoCrmClient, query: str | None) -> list[int]:
    found = []
    while query:
        page = amocrm.api.leads_page(query)
        found += [int(row["id"]) for row in page.leads]
        query = page.next
    return found


@pytest.mark.parametrize("filters", [True, False])
def test_deals_are_read_by_id_with_their_people(amocrm: AmoCrmClient, filters: bool) -> None:
    """Where filters are ignored each is asked for alone; who is missing then is gone."""
    amocrm.world.account.options.is_api_filter_enabled = filters
    first, second, gone = made(amocrm, stages(amocrm)[0], 3)
    editor(amocrm).delete_lead(gone)
    found = [read_lead(row) for row in amocrm.api.leads_by_id([first, gone, second, 999_999_999])]
    assert [lead.id for lead in found] == [first, second]
    assert {lead.stage for lead in found} == {stages(amocrm)[0]}
    assert all(len(lead.contacts) == 2 for lead in found)


def test_companies_are_read_by_id(amocrm: AmoCrmClient) -> None:
    company = amocrm.state.companies(HOST).add_company("ООО Ромашка", emails=["info@example.com"])
    [row] = amocrm.api.companies_by_id([company.id, 999_999_999])
    assert row["id"] == company.id and row["custom_fields_values"][0]["values"][0]["value"] == "info@example.com"


def test_who_is_in_a_stage_is_read_page_by_page(amocrm: AmoCrmClient) -> None:
    here, there = stages(amocrm)[:2]
    leads = set(made(amocrm, here, 260))
    made(amocrm, there, 3)
    in_both = set(pages(amocrm, amocrm.api.leads_in([here, there])))
    found = pages(amocrm, amocrm.api.leads_in([here]))
    assert leads <= set(found) < in_both and found == sorted(found)
    assert len(amocrm.calls("/leads")) > 2


def test_a_deals_moves_are_told_by_events(amocrm: AmoCrmClient) -> None:
    here, there = stages(amocrm)[:2]
    [mine, other] = made(amocrm, here, 2)
    for lead in (mine, other):
        editor(amocrm).move_lead(lead, there.status_id)
    editor(amocrm).link_contact(mine, [each.id for each in amocrm.world.account.contacts][5])
    for ignored in (False, True):
        amocrm.world.account.options.filters_ignored = ignored
        [event] = amocrm.api.moves([mine])
        assert event["entity_id"] == mine
        assert event["value_after"] == [{"lead_status": {"id": there.status_id, "pipeline_id": there.pipeline_id}}]


def test_moves_that_may_not_be_read_are_an_error(amocrm: AmoCrmClient) -> None:
    amocrm.world.account.options.events_forbidden = True
    with pytest.raises(AmosendError):
        list(amocrm.api.moves([1]))
