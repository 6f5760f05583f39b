"""What neither cfn-lint nor the emulator sees in the stack: names, time-outs, queues, tables, logs, alarms."""

import ast
import dataclasses
import json
import re
import subprocess
import sys
import tomllib
import zoneinfo
from pathlib import Path

import pytest
from amosend.reasons import Reason
from amosend.sentences import SENTENCES
from amosend.services import funnel_apply
from amosend.services.import_worker import ImportWorker
from amosend.settings import Settings

from tests.architecture.expanded import (
    ROOT,
    dead_letter_queues,
    expanded,
    functions,
    of_type,
    target,
    written,
)

_NAMES = ("Name", "QueueName", "TableName", "FunctionName", "RoleName", "AliasName", "LogGroupName", "TopicName")
_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_HTTP_API_SECONDS = 30


def test_cfn_lint_has_nothing_to_say_about_the_expanded_template(tmp_path: Path) -> None:
    """It sees there what SAM's form hides: queues faster than their functions, unknown actions, wrong runtimes."""
    path = tmp_path / "expanded.json"
    path.write_text(json.dumps(expanded()))
    found = subprocess.run(
        [sys.executable, "-m", "cfnlint", "--regions", "eu-central-1", "--", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == ""


def test_parameters_are_few_and_described() -> None:
    parameters = written()["Parameters"]
    assert len(parameters) <= 8
    assert all(len(one["Description"]) > 20 for one in parameters.values())


def test_by_default_only_the_vendors_own_hosts_are_contacted() -> None:
    parameters = written()["Parameters"]
    assert parameters["AmoCrmUrl"]["Default"] == "https://{host}"
    assert parameters["SendsayUrl"]["Default"] == "https://api.sendsay.ru/general/api/v100/json/{account}"


def test_environments_of_samconfig_set_only_parameters_that_exist() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    overrides = [
        environment.get(command, {}).get("parameters", {}).get("parameter_overrides", "")
        for environment in config.values()
        if isinstance(environment, dict)
        for command in ("build", "deploy")
    ]
    named = {part.partition("=")[0] for text in overrides for part in text.split()}
    assert named
    assert named <= set(written()["Parameters"])


def test_two_stacks_can_live_in_one_account() -> None:
    """A name that does not contain the stack's makes the second deploy fail, and only there."""
    for logical_id, resource in expanded()["Resources"].items():
        properties = resource.get("Properties", {})
        given = {name: properties[name] for name in _NAMES if name in properties}
        if resource["Type"] in {"AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"}:
            continue
        for name, value in given.items():
            assert "${AWS::StackName}" in str(value), f"{logical_id}.{name} is {value}"


def test_handlers_exist() -> None:
    handlers = written()["Globals"]["Function"]["Handler"]
    assert handlers == "app.handler"
    for name, resource in written()["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            tree = ast.parse((ROOT / resource["Properties"]["CodeUri"] / "app.py").read_text())
            assert "handler" in _defined(tree), f"{name} has no handler"


def test_every_function_folder_is_deployed() -> None:
    deployed = {
        one["Properties"]["CodeUri"]
        for one in written()["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
    }
    assert deployed == {f"functions/{path.parent.name}" for path in ROOT.glob("functions/*/app.py")}


def test_every_function_gets_every_setting() -> None:
    names = {field.name.upper() for field in dataclasses.fields(Settings)}
    for function in functions().values():
        assert names <= set(function["Environment"]["Variables"])


def test_functions_run_on_the_python_that_compiled_their_layers() -> None:
    assert {function["Runtime"] for function in functions().values()} == {"python3.13"}
    for layer in ("dependencies", "core"):
        assert "PYTHON ?= python3.13" in (ROOT / "layers" / layer / "Makefile").read_text()


def test_the_layer_keeps_what_botocore_needs_for_every_client() -> None:
    kept = re.search(r"^SERVICES = (.*)$", (ROOT / "layers/dependencies/Makefile").read_text(), re.MULTILINE)
    assert kept is not None
    sources = (path.read_text() for path in (ROOT / "layers/core/amosend").rglob("*.py"))
    used = {name for source in sources for name in re.findall(r"client\(\s*\"([a-z0-9]+)\"", source)}
    assert used | {"dynamodb"} <= set(kept[1].split())


def test_functions_behind_the_api_answer_before_it_gives_up() -> None:
    for name in ("Console", "OauthCallback", "WebhookIntake"):
        assert functions()[name]["Timeout"] < _HTTP_API_SECONDS


def test_routes() -> None:
    api = of_type("AWS::ApiGatewayV2::Api")["HttpApi"]
    routes = {(path, method) for path, methods in api["Body"]["paths"].items() for method in methods}
    assert routes == {
        ("/oauth/callback/{ticket}", "get"),
        ("/oauth/secrets/{ticket}", "post"),
        ("/oauth/disconnect", "get"),
        ("/webhooks/{key}", "post"),
        ("/api", "x-amazon-apigateway-any-method"),
        ("/api/{proxy+}", "x-amazon-apigateway-any-method"),
        ("/", "get"),
        ("/app", "x-amazon-apigateway-any-method"),
        ("/app/{proxy+}", "x-amazon-apigateway-any-method"),
    }


def test_the_access_log_holds_no_ticket_code_or_address() -> None:
    """A path contains a ticket, a query an authorization code; an address of a person is nobody's business here."""
    stage = next(iter(of_type("AWS::ApiGatewayV2::Stage").values()))
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert not re.search(r"\$context\.(path|identity|.*[qQ]uery)", str(logged))
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0


def test_hooks_are_not_held_to_the_pace_of_settings_pages() -> None:
    """amoCRM disables a hook after a hundred refusals, and a mass edit sends thousands."""
    api, stage = of_type("AWS::ApiGatewayV2::Api")["HttpApi"], next(iter(of_type("AWS::ApiGatewayV2::Stage").values()))
    ((route, limits),) = stage["RouteSettings"].items()
    method, path = route.split()
    assert method.lower() in api["Body"]["paths"][path]
    assert limits["ThrottlingRateLimit"] >= 10 * stage["DefaultRouteSettings"]["ThrottlingRateLimit"]


_LEASES = {
    "ImportsQueue": next(each.default for each in dataclasses.fields(ImportWorker) if each.name == "lease"),
    "RoundsQueue": funnel_apply._LEASE,
}


@pytest.mark.parametrize(("queue", "lease"), _LEASES.items())
def test_a_run_whose_worker_died_goes_on_within_the_ten_minutes_that_people_are_told(queue: str, lease: float) -> None:
    """They are told when the lease, which began with the message or later, is over; and the message comes again."""
    assert "десяти минут" in SENTENCES[Reason.RUN_INTERRUPTED].ru
    assert of_type("AWS::SQS::Queue")[queue]["VisibilityTimeout"] - lease <= 600


def test_a_message_outlives_six_attempts_of_its_function() -> None:
    for mapping in of_type("AWS::Lambda::EventSourceMapping").values():
        queue = of_type("AWS::SQS::Queue")[target(mapping["EventSourceArn"])]
        assert queue["VisibilityTimeout"] >= 6 * functions()[target(mapping["FunctionName"])]["Timeout"]
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"]["MaximumConcurrency"] >= 2


@pytest.mark.parametrize("worker", ["ImportWorker", "WebhookDelivery"])
def test_a_worker_may_continue_itself(worker: str) -> None:
    """Lambda would cut the chain after 16 messages."""
    assert functions()[worker]["RecursiveLoop"] == "Allow"


def test_no_queue_loses_what_it_could_not_deliver() -> None:
    queues, dead = of_type("AWS::SQS::Queue"), dead_letter_queues()
    for name, queue in queues.items():
        assert queue["SqsManagedSseEnabled"] is True
        assert "RedriveAllowPolicy" in queue
        if name not in dead:
            assert queue["RedrivePolicy"]["maxReceiveCount"] >= 3, f"{name} has no dead-letter queue"


def test_every_dead_letter_queue_raises_an_alarm() -> None:
    watched = {
        target(dimension["Value"])
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and alarm["Threshold"] == 1
        for dimension in alarm["Dimensions"]
    }
    assert watched == dead_letter_queues()


def test_every_alarm_is_told_to_somebody_and_says_what_to_do() -> None:
    for alarm in of_type("AWS::CloudWatch::Alarm").values():
        assert [target(action) for action in alarm["AlarmActions"]] == ["Alarms"]
        assert len(alarm["AlarmDescription"]) > 40


def test_an_hour_that_does_not_start_is_an_alarm_within_three_hours() -> None:
    """No invocation means no data point, so missing data must count as bad. Each period contains one call."""
    alarm = of_type("AWS::CloudWatch::Alarm")["NightlyMissedAlarm"]
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["Period"] == 3600
    assert alarm["Period"] * alarm["EvaluationPeriods"] < 3 * 3600


@pytest.mark.parametrize(
    ("metric", "service"), [("ImportLate", "nightly_import"), ("ImportNotStarted", "import_worker")]
)
def test_an_import_that_is_late_or_did_not_start_is_an_alarm_at_once(metric: str, service: str) -> None:
    alarm = of_type("AWS::CloudWatch::Alarm")[f"{metric}Alarm"]
    assert (alarm["MetricName"], alarm["Dimensions"]) == (metric, [{"Name": "service", "Value": service}])
    assert (alarm["Period"], alarm["EvaluationPeriods"], alarm["Threshold"]) == (300, 1, 1)


def test_the_schedule_comes_every_hour_of_moscow() -> None:
    """Autoimports have whole hours of Moscow, so a start that is not made at its hour is made at the next."""
    (schedule,) = of_type("AWS::Scheduler::Schedule").values()
    assert schedule["ScheduleExpression"] == "cron(0 * * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Moscow"


def test_indexes_that_are_walked_through_are_sparse() -> None:
    """Their hash key is in no table's own key, so rows without the attribute are not in them."""
    tables = of_type("AWS::DynamoDB::Table")
    indexes = {"PlansTable": "by_attention", "IntegrationsTable": "by_grant", "LinksTable": "by_tending"}
    for table, index in indexes.items():
        found = {each["IndexName"]: each for each in tables[table]["GlobalSecondaryIndexes"]}[index]
        keys = {key["AttributeName"] for key in tables[table]["KeySchema"]}
        assert found["KeySchema"][0]["AttributeName"] not in keys
        assert found["Projection"] == {"ProjectionType": "ALL"}


def test_schedules_are_well_formed_and_retried() -> None:
    """One malformed expression is refused by AWS only at deploy time."""
    for schedule in of_type("AWS::Scheduler::Schedule").values():
        assert _is_cron(schedule["ScheduleExpression"])
        assert schedule["ScheduleExpressionTimezone"] in zoneinfo.available_timezones()
        assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] > 0
        assert json.loads(schedule["Target"]["Input"]) == {"time": "<aws.scheduler.scheduled-time>"}


@pytest.mark.parametrize("wrong", ["cron(0 0 * * *)", "cron(0 24 * * ? *)", "cron(0 0 * * * *)", "cron(0 0 * 13 ? *)"])
def test_wrong_schedules_would_be_noticed(wrong: str) -> None:
    assert not _is_cron(wrong)


def test_tables_can_be_restored_and_are_encrypted() -> None:
    tables = of_type("AWS::DynamoDB::Table")
    assert len(tables) == 12
    for table in tables.values():
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert table["SSESpecification"]["SSEEnabled"] is True
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["TablesAreProtected", True, False]}


def test_rows_that_expire_are_removed() -> None:
    expiring = {name for name, one in of_type("AWS::DynamoDB::Table").items() if "TimeToLiveSpecification" in one}
    assert expiring == {"TicketsTable", "RunsTable", "JournalTable", "LimitsTable", "LinkKeysTable"}


def test_what_customers_cannot_or_should_not_type_in_again_outlives_the_stack() -> None:
    resources = expanded()["Resources"]
    links = ("LinksTable", "LinkKeysTable", "PendingTable", "CausesTable")
    for name in ("IntegrationsTable", "PlansTable", "RegisterTable", "TokensTable", "TokensKey", *links):
        assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_every_function_logs_into_its_own_group_which_forgets() -> None:
    groups = [target(function["LoggingConfig"]["LogGroup"]) for function in functions().values()]
    assert len(set(groups)) == len(groups)
    for group in of_type("AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert set(groups) <= set(of_type("AWS::Logs::LogGroup"))


def _is_cron(expression: str) -> bool:
    """EventBridge Scheduler's form: six fields, and `?` for exactly one of the two kinds of day."""
    found = re.fullmatch(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)", expression)
    if found is None or (found[3] == "?") == (found[5] == "?"):
        return False
    return all(
        low <= int(number) <= high
        for field, (low, high) in zip(found.groups(), _CRON_RANGES, strict=True)
        for number in re.findall(r"\d+", field)
    )


def _defined(tree: ast.Module) -> set[str]:
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    return names | {one.id for node in assigned for one in node.targets if isinstance(one, ast.Name)}
