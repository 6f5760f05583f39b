"""Workers of a funnel that die behind every single call: the next one goes on, and nobody is started twice."""

from amosend.domain.hook import RoundErrand, RoundMessage
from amosend.errors import TransientError

from local.sandbox.amocrm.leads import WON
from local.sandbox.amocrm.records import Lead
from tests.fakes.world import World
from tests.functional.applying import Applying
from tests.functional.dying import Deaths, DiedError, mortal
from tests.functional.looking import Looking


def test_in_and_out_of_a_stage(amosend: World) -> None:
    """Into the stage, to won, each with a death: never twice, and nothing goes on behind it."""
    funnel = Looking(amosend)
    funnel.rules(
        funnel.rule(funnel.second, "start", funnel.welcome.id), funnel.rule(funnel.second, "add_to_list", funnel.hot.id)
    )
    funnel.world.clock.skips_sleep = True
    died = 0
    with mortal() as deaths:
        for call in range(1, 80):
            name = f"p{call}"
            funnel.add(name)
            lead = funnel.deal(name, stage=funnel.second)
            in_time = _looked(funnel, deaths, lead, dies_behind=call)
            starts, stops = funnel.went(name)
            assert starts <= 1 and stops == 0
            assert starts == 1 or funnel.told(name) == ["start_uncertain"], funnel.told(name)
            assert name in funnel.listed_in()
            funnel.move(lead, WON)
            out_time = _looked(funnel, deaths, lead, dies_behind=call)
            assert not funnel.going(name) and funnel.went(name)[0] == starts
            if not (in_time or out_time):
                break
            died += 1
        else:
            raise AssertionError("it dies for ever")
    assert died > 20


def test_a_rule_that_is_applied_by_hand(amosend: World) -> None:
    """The next one goes on: everybody is started once, and told and counted once."""
    funnel = Applying(amosend)
    funnel.rules(funnel.rule(funnel.second, "start", funnel.welcome.id))
    funnel.world.clock.skips_sleep = True
    died = 0
    with mortal() as deaths:
        for call in range(2, 120, 3):
            funnel.add(name := f"p{call}")
            funnel.deal(name, stage=funnel.second)
            started = funnel.apply(preview=False, work=False)
            if not _worked(funnel, started["id"], deaths, dies_behind=call):
                break
            died += 1
            run = funnel.world.run(funnel.integration, started["id"])
            assert run["status"] == "succeeded"
            assert run["counts"]["deals"] == run["counts"]["read"] == 4 + died
            starts, told = funnel.went(name)[0], funnel.told(name)
            assert starts == 1 or told == ["start_uncertain"], told
            assert starts <= 1 and run["counts"]["started"] <= 3
    assert died > 10
    assert all(funnel.went(name)[0] <= 1 for name in funnel.ids)


def _looked(funnel: Looking, deaths: Deaths, lead: Lead, *, dies_behind: int) -> bool:
    """Whether the worker died; another one then goes on."""
    fatal = deaths.calls + dies_behind
    deaths.dies = lambda number: number == fatal
    try:
        made = funnel.look(lead)
    except DiedError:
        deaths.dies = lambda _: False
        funnel.pass_time(0.2)
        funnel.insist(lead)
        return True
    deaths.dies = lambda _: False
    if made.later:
        funnel.insist(lead)
    return False


def _worked(funnel: Applying, run_id: str, deaths: Deaths, *, dies_behind: int) -> bool:
    """Whether a worker died; the next one comes when the lease of the dead one is over."""
    apply, clock = funnel.world.wiring.funnel_apply, funnel.world.clock
    message = RoundMessage(RoundErrand.APPLY, "acme", funnel.integration, run_id=run_id)
    fatal = deaths.calls + dies_behind
    deaths.dies = lambda number: number == fatal
    died = False
    for _ in range(10):
        try:
            apply(message, deadline=clock.now() + 90)
        except DiedError:
            died = True
        except TransientError as error:
            funnel.pass_time(error.retry_after / 3600)
        deaths.dies = lambda _: False
        if funnel.world.run(funnel.integration, run_id)["status"] == "succeeded":
            break
        funnel.pass_time(0.2)
    return died
