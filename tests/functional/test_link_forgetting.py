"""What a link has started is forgotten with it, and not before."""

import pytest
from amosend.domain.hook import RoundErrand, RoundMessage

from tests.fakes.world import HOST, World
from tests.functional.looking import Looking


@pytest.fixture
def funnel(amosend: World) -> Looking:
    made = Looking(amosend)
    made.rules(made.rule(made.second, "start", made.welcome.id))
    made.insist(made.deal("anna", stage=made.second))
    return made


def remembered(funnel: Looking) -> bool:
    assert funnel.made
    leads = [each.id for each in funnel.world.amocrm.account(HOST).leads.all()]
    return bool(funnel.world.wiring.causes.memories(funnel.made.id, leads))


def test_it_goes_with_the_link(funnel: Looking) -> None:
    assert funnel.made and remembered(funnel)
    path = f"/integrations/{funnel.integration}/links/{funnel.made.id}"
    assert funnel.world.api("DELETE", path).status == 200
    funnel.world.work_off(most=funnel.most)
    assert not remembered(funnel)
    assert funnel.going("anna"), "what runs in Sendsay goes on"


def test_it_goes_with_the_integration(funnel: Looking) -> None:
    assert funnel.world.api("DELETE", f"/integrations/{funnel.integration}").status == 204
    funnel.world.work_off(most=funnel.most)
    assert not remembered(funnel)


def test_it_stays_while_the_link_is_there(funnel: Looking) -> None:
    """A message that somebody else has sent, or one that is late, makes nobody start anew."""
    assert funnel.made
    message = RoundMessage(RoundErrand.FORGET, "acme", funnel.integration, funnel.made.id)
    funnel.world.wiring.link_forgetting(message, deadline=funnel.world.clock.now() + 60)
    assert remembered(funnel)


def test_what_takes_longer_goes_on_with_another_message(funnel: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    assert funnel.made
    wiring = funnel.world.wiring
    link = wiring.links.get(wiring.integrations.get("acme", funnel.integration), funnel.made.id)
    wiring.link_keeper.delete(link)
    left = iter([False, False, True])
    monkeypatch.setattr(type(wiring.causes), "forget", lambda *_, **__: next(left))
    message = RoundMessage(RoundErrand.FORGET, "acme", funnel.integration, funnel.made.id)
    wiring.link_forgetting(message, deadline=0)
    funnel.world.work_off(most=funnel.most)
    assert list(left) == []
