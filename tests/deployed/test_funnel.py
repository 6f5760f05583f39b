"""The funnel on the deployed stack: by hooks of deals, and applied by hand to those that were in the stage before."""

from typing import Any

import pytest

from local.sandbox.amocrm.leads import WON
from tests.conftest import Deployment
from tests.fakes.tenant import Tenant, keep_small

_PATIENCE = 180.0  # seconds: every process starts anew, on a machine that others use


@pytest.fixture(autouse=True)
def small(deployment: Deployment) -> None:
    keep_small(deployment)


def test_a_deal_starts_an_automation_and_ends_it_again(deployment: Deployment) -> None:
    tenant = Tenant.new(deployment, "funnel-travels")
    leads, welcome = deployment.amocrm.leads(tenant.host), tenant.sendsay.create_sequence("Welcome", onlyonce=False)
    pipeline = deployment.amocrm.account(tenant.host).leads.pipelines[0]
    first, second, *_ = (one.id for one in pipeline.statuses if one.is_editable)
    before = leads.add_lead("Старая", contacts=[tenant.add("boris")], status_id=second)
    rule = {"pipeline_id": pipeline.id, "status_id": second, "action": "start", "target": str(welcome.id)}
    link = tenant.api("POST", "/links", {"kind": "funnel", "rules": [rule]})
    assert tenant.api("POST", f"/links/{link['id']}/register")["hook"] == "active"
    deployment.amocrm.advance(2)
    lead = leads.add_lead("Сделка", contacts=[tenant.add("anna")], status_id=first)
    leads.move_lead(lead.id, second)
    tenant.wait(lambda: tenant.starts(welcome) == {"anna": 1}, patience=_PATIENCE)
    leads.move_lead(lead.id, WON)
    tenant.wait(lambda: _stopped(welcome), patience=_PATIENCE)
    assert before.status_id == second and "boris" not in tenant.starts(welcome)
    preview, real = (_applied(tenant, link, preview=each) for each in (True, False))
    assert preview["counts"] == real["counts"] and real["counts"]["started"] == 1
    assert tenant.starts(welcome) == {"anna": 1, "boris": 1}
    assert deployment.sendsay.forbidden_calls() == []
    tenant.api("DELETE", f"/links/{link['id']}")


def _stopped(automation: Any) -> bool:
    return bool(automation.members) and all(one.state == "stopped" for one in list(automation.members.values()))


def _applied(tenant: Tenant, link: dict[str, Any], *, preview: bool) -> dict[str, Any]:
    """The run, once it has ended."""
    asked = {"rule_id": link["rules"][0]["id"], "preview": preview}
    run = tenant.api("POST", f"/links/{link['id']}/apply", asked)
    tenant.wait(
        lambda: tenant.api("GET", f"/runs/{run['id']}")["status"] in {"succeeded", "failed"}, patience=_PATIENCE
    )
    found: dict[str, Any] = tenant.api("GET", f"/runs/{run['id']}")
    assert found["status"] == "succeeded", found
    return found
