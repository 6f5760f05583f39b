"""`make run` decides everything before anything starts, and refuses with a sentence."""

import io
import socket

import pytest

from local.run.narrator import Narrator
from local.run.plan import Plan, PlanError

OTHER = {"AMOCRM_URL": "http://127.0.0.1:1/{host}", "SENDSAY_URL": "http://127.0.0.1:2/{account}"}


def test_without_wishes_there_are_sandboxes_and_nothing_is_kept() -> None:
    plan = Plan.from_environment({})
    assert (plan.sandboxes, plan.keep, plan.front_port) == (True, False, 9700)
    assert plan.parameters["AmoCrmUrl"] == "http://127.0.0.1:9701/{host}"
    assert plan.parameters["SendsayUrl"] == "http://127.0.0.1:9702/general/api/v100/json/{account}"


def test_other_servers_take_the_place_of_the_sandboxes() -> None:
    plan = Plan.from_environment(OTHER)
    assert not plan.sandboxes
    assert (plan.parameters["AmoCrmUrl"], plan.parameters["SendsayUrl"]) == (OTHER["AMOCRM_URL"], OTHER["SENDSAY_URL"])


def test_kept_data_lie_apart_so_that_a_plain_start_does_not_empty_them() -> None:
    assert Plan.from_environment({"KEEP": "1"}).home != Plan.from_environment({"KEEP": "0"}).home


@pytest.mark.parametrize(
    "wrong",
    [
        {"AMOCRM_URL": OTHER["AMOCRM_URL"]},
        {"SENDSAY_URL": OTHER["SENDSAY_URL"]},
        OTHER | {"AMOCRM_URL": "http://127.0.0.1:1"},
        OTHER | {"SENDSAY_URL": "127.0.0.1:2/{account}"},
        {"FRONT_PORT": "many"},
        {"AWS_PORT": "70000"},
    ],
)
def test_what_cannot_be_done_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(PlanError):
        Plan.from_environment(wrong)


def test_a_taken_port_is_named_together_with_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PlanError, match=rf"{port}.*SENDSAY_PORT"):
            Plan.from_environment(_free() | {"SENDSAY_PORT": str(port)}).refuse_taken_ports()


def test_without_a_terminal_nothing_but_plain_lines_is_written() -> None:
    out = io.StringIO()
    narrator = Narrator(out)
    with narrator.step("a step") as remarks:
        remarks.append("a remark")
    with narrator.bar("contacts", 1_000) as show:
        for done in range(0, 1_001, 10):
            show(done)
    assert not {"\r", "\033"} & set(out.getvalue())
    assert len(out.getvalue().splitlines()) == 7


def _free() -> dict[str, str]:
    """Ports that are free now, for those that the test is not about."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    ports = [str(one.getsockname()[1]) for one in listeners]
    for one in listeners:
        one.close()
    return dict(zip(("FRONT_PORT", "AMOCRM_PORT", "AWS_PORT"), ports, strict=True))
