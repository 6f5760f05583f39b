"""From a deal that moves in amoCRM to a start, a stop or a list: by account hooks, stage hooks, or without either."""

from collections.abc import Iterator

import pytest

from local.sandbox.amocrm.leads import LOST, WON
from local.sandbox.amocrm.records import Lead
from local.sandbox.sendsay.account import Passage
from tests.fakes.world import HOST, World
from tests.functional.hooking import Hooking, Link


class Funnel(Hooking):
    """A rule that starts an automation in the second stage; a person with a deal in the first."""

    def __init__(self, world: World, **more: object) -> None:
        super().__init__(world, "anna", "boris", most=2_000)
        self.first, self.second, self.third, *_ = self.stages
        self.welcome = self.automation()
        self.rules = self.funnel_link(self.rule(self.second, "start", self.welcome.id, **more))
        self.pass_time(0.1)
        self.lead: Lead = self.leads.add_lead(
            "Сделка", contacts=[self.ids["anna"], self.ids["boris"]], status_id=self.first
        )
        self.settle()
        self.pass_time(0.1)

    def move(self, *stages: int) -> None:
        for stage in stages:
            self.leads.move_lead(self.lead.id, stage)

    @property
    def anna(self) -> Passage | None:
        return self.passages(self.welcome.id).get("anna")

    def went(self) -> tuple[int, int]:
        """How often she was started and stopped."""
        return (self.anna.starts, self.anna.stops) if self.anna else (0, 0)


@pytest.fixture
def funnel(amosend: World) -> Iterator[Funnel]:
    yield Funnel(amosend)


def test_a_deal_that_is_made_in_a_rules_stage_right_behind_the_rule_enters_it(amosend: World) -> None:
    """In the same second, by the clock that everybody goes by, however long amosend has waited for its turns."""
    shop = Hooking(amosend, "anna")
    amosend.clock.sleep(30)
    welcome = shop.automation()
    shop.funnel_link(shop.rule(shop.stages[1], "start", welcome.id))
    shop.leads.add_lead("Сделка", contacts=[shop.ids["anna"]], status_id=shop.stages[1])
    shop.settle()
    assert shop.starts(welcome.id) == {"anna": 1}


def test_entering_the_stage_starts_the_main_contact(funnel: Funnel) -> None:
    funnel.move(funnel.second)
    funnel.settle()
    assert funnel.starts(funnel.welcome.id) == {"anna": 1}


@pytest.mark.parametrize("out", [WON, LOST, "elsewhere", "deleted"])
def test_leaving_winning_losing_and_deleting_stop_what_it_started(funnel: Funnel, out: int | str) -> None:
    funnel.move(funnel.second)
    funnel.settle()
    if out == "deleted":
        funnel.leads.delete_lead(funnel.lead.id)
    else:
        funnel.move(funnel.third if out == "elsewhere" else int(out))
    funnel.settle()
    assert funnel.went() == (1, 1)


def test_a_to_b_to_won_is_one_start_and_one_stop_and_b_again_none(funnel: Funnel) -> None:
    """P2: within the re-entry period the same person is not started again."""
    for stage in (funnel.second, WON, funnel.first, funnel.second):
        funnel.move(stage)
        funnel.settle()
        funnel.pass_time(0.1)
    assert funnel.went() == (1, 1)


def test_a_to_b_to_a_to_won_within_a_second_ends_outside(funnel: Funnel) -> None:
    funnel.move(funnel.second, funnel.first, funnel.second, WON)
    funnel.settle()
    starts, stops = funnel.went()
    assert starts == stops
    assert funnel.anna is None or funnel.anna.state != "going"


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_deal_that_ends_in_the_stage_is_in_the_automation(funnel: Funnel, shuffled: bool) -> None:
    funnel.world.amocrm.options.hook_out_of_order = shuffled
    funnel.move(funnel.second, funnel.first, funnel.third, funnel.second)
    funnel.settle()
    assert funnel.anna is not None
    assert (funnel.anna.state, funnel.anna.starts) == ("going", 1)


def test_the_stages_own_webhook_is_enough(amosend: World) -> None:
    funnel = Funnel(amosend)
    amosend.amocrm.account(HOST).record.hooks.clear()
    funnel.stage_hook(funnel.rules, funnel.second)
    funnel.move(funnel.second)
    funnel.settle()
    assert funnel.went() == (1, 0)


def test_both_kinds_of_hook_and_each_twice_are_one_start(funnel: Funnel) -> None:
    funnel.world.amocrm.options.hook_duplicate = True
    funnel.stage_hook(funnel.rules, funnel.second)
    funnel.stage_hook(funnel.rules, funnel.second)
    funnel.move(funnel.second)
    funnel.settle()
    assert funnel.went() == (1, 0)


def test_a_hook_that_never_came_is_made_up_for_by_the_hour(funnel: Funnel) -> None:
    """Both the way in and the way out: a stage's webhook is sent once, and others get lost as well."""
    funnel.world.amocrm.options.hook_lose = 1_000
    funnel.move(funnel.second)
    funnel.importing.tick()
    funnel.settle()
    assert funnel.went() == (1, 0)
    funnel.move(LOST)
    funnel.importing.tick()
    funnel.settle()
    assert funnel.went() == (1, 1)


def test_who_was_in_the_stage_before_the_rule_is_not_started_by_a_hook(amosend: World) -> None:
    hooking = Hooking(amosend, "anna")
    second = hooking.stages[1]
    lead = hooking.leads.add_lead("Старая", contacts=[hooking.ids["anna"]], status_id=second)
    hooking.pass_time(2)
    welcome = hooking.automation()
    link = hooking.funnel_link(hooking.rule(second, "start", welcome.id))
    for body in (
        f"leads[status][0][id]={lead.id}&leads[status][0][status_id]={second}",
        f"leads[add][0][id]={lead.id}&leads[add][0][last_modified]={amosend.amocrm.clock.unix()}",
    ):
        assert hooking.post(link, body.encode()) == 200
        hooking.settle()
    assert hooking.starts(welcome.id) == {}


def test_the_payloads_stage_is_nothing(funnel: Funnel) -> None:
    """A forged body says that the deal has entered; amoCRM says that it has not."""
    body = (
        f"leads[status][0][id]={funnel.lead.id}&leads[status][0][status_id]={funnel.second}"
        f"&leads[status][0][pipeline_id]={funnel.pipeline}&leads[status][0][old_status_id]={funnel.first}"
    )
    assert funnel.post(funnel.rules, body.encode()) == 200
    funnel.settle()
    assert funnel.went() == (0, 0)


@pytest.mark.parametrize(
    ("who", "names"), [("main", {"anna"}), ("all", {"anna", "boris"}), ("company", {"info.lutik"})]
)
def test_whom_a_rule_means(amosend: World, who: str, names: set[str]) -> None:
    hooking = Hooking(amosend, "anna", "boris")
    first, second, *_ = hooking.stages
    group = hooking.acme.create_group("Переговоры")
    link = hooking.funnel_link(hooking.rule(second, "add_to_list", group.id, who=who))
    hooking.pass_time(0.1)
    company = amosend.amocrm.companies(HOST).add_company("ООО Лютик", emails=["info.lutik@example.com"])
    ids = [hooking.ids["anna"], hooking.ids["boris"]]
    lead = hooking.leads.add_lead("Сделка", contacts=ids, status_id=first, company_id=company.id)
    hooking.leads.move_lead(lead.id, second)
    hooking.settle()
    assert hooking.in_list(Link(link.id, link.url, group.id)) == names


def test_a_list_is_left_when_a_rule_says_so(amosend: World) -> None:
    hooking = Hooking(amosend, "anna")
    first, second, third, *_ = hooking.stages
    group = hooking.acme.create_group("Переговоры")
    link = hooking.funnel_link(
        hooking.rule(second, "add_to_list", group.id), hooking.rule(third, "remove_from_list", group.id)
    )
    listed = Link(link.id, link.url, group.id)
    hooking.pass_time(0.1)
    lead = hooking.leads.add_lead("Сделка", contacts=[hooking.ids["anna"]], status_id=first)
    hooking.leads.move_lead(lead.id, second)
    hooking.settle()
    assert hooking.in_list(listed) == {"anna"}
    hooking.leads.move_lead(lead.id, third)
    hooking.settle()
    assert hooking.in_list(listed) == set()
    assert "anna@example.com" in hooking.importing.members()
