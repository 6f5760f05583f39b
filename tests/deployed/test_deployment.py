"""The stack on the endpoint: complete, deployable again, and enforcing the permissions that the template gives."""

import json
import subprocess

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local.aws.completion import complete
from local.aws.deploy import STACK, deploy
from tests.conftest import Deployment

_SECONDS = 120


def test_a_path_outside_the_routes_is_answered_by_the_api_itself(deployment: Deployment) -> None:
    answer = requests.get(f"{deployment.url}/nothing/here", timeout=_SECONDS)
    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_every_route_of_the_template_is_there_once(deployment: Deployment) -> None:
    """And stays so when the step that adds them runs again."""
    complete(STACK, deployment.client)
    routes = deployment.client("apigatewayv2").get_routes(ApiId=deployment.stack.outputs["ApiId"])["Items"]
    assert sorted(route["RouteKey"] for route in routes) == [
        "ANY /api",
        "ANY /api/{proxy+}",
        "ANY /app",
        "ANY /app/{proxy+}",
        "GET /",
        "GET /oauth/callback/{ticket}",
        "GET /oauth/disconnect",
        "POST /oauth/secrets/{ticket}",
        "POST /webhooks/{key}",
    ]


@pytest.mark.parametrize("table", ["TicketsTable", "JournalTable", "LimitsTable"])
def test_rows_that_expire_are_removed(deployment: Deployment, table: str) -> None:
    expiry = deployment.client("dynamodb").describe_time_to_live(TableName=deployment.resource(table))
    assert expiry["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}


def test_deploying_again_changes_nothing(deployment: Deployment) -> None:
    assert deploy(deployment.endpoint, deployment.parameters) == deployment.stack


def test_functions_start_without_a_single_undeclared_package(deployment: Deployment) -> None:
    """The interpreter that runs them has none, so what they import they have brought along."""
    python = deployment.endpoint.environment()["FUNCTION_PYTHON"]
    listed = subprocess.run(
        [python, "-c", "import importlib.metadata as m; print(len(list(m.distributions())))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.strip() == "0"


def test_the_hour_runs_with_what_the_schedule_sends(deployment: Deployment) -> None:
    schedule = deployment.client("scheduler").get_schedule(Name=deployment.resource("NightlyImportEveryHour"))
    assert "started" in _hour(deployment, schedule["Target"]["Input"])


def test_midnight_may_send_for_the_grants_that_it_finds(deployment: Deployment) -> None:
    """It asks one index more than other hours, and many messages go in one call."""
    granted = {"tenant": "midnight", "integration_id": "midnight", "name": "Магазин", "granted": "on"}
    item = {name: {"S": text} for name, text in granted.items()} | {"created_at": {"N": "1"}}
    deployment.client("dynamodb").put_item(TableName=deployment.resource("IntegrationsTable"), Item=item)
    assert _hour(deployment, '{"time": "2026-11-23T21:00:00Z"}')["renewing"] >= 1


def _hour(deployment: Deployment, payload: str) -> dict[str, int]:
    """What the function answers to this event of the schedule."""
    name = deployment.stack.outputs["NightlyImportName"]
    answer = deployment.client("lambda").invoke(FunctionName=name, Payload=payload.encode())
    told: dict[str, int] = json.loads(answer["Payload"].read())
    assert answer.get("FunctionError") is None, told
    return told


def test_a_permission_taken_away_is_missed(deployment: Deployment) -> None:
    """The control of all other tests here: a role that lacks something fails, so the roles lack nothing."""
    iam, function = deployment.client("iam"), deployment.stack.outputs["NightlyImportName"]
    role = deployment.resource("NightlyImportRole")
    name = next(one for one in iam.list_role_policies(RoleName=role)["PolicyNames"] if "RolePolicy" in one)
    document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=name)
    try:
        answer = deployment.client("lambda").invoke(FunctionName=function, Payload=b"{}")
        assert answer.get("FunctionError")
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def test_credentials_of_nobody_are_refused(deployment: Deployment) -> None:
    stranger = boto3.client(
        "dynamodb",
        endpoint_url=deployment.endpoint.url,
        region_name="eu-central-1",
        aws_access_key_id="AKIASTRANGER",
        aws_secret_access_key="stranger",
    )
    with pytest.raises(ClientError):
        stranger.scan(TableName=deployment.resource("TokensTable"))
