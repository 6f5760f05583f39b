"""Who may do what: the permissions that the stack gives, function by function."""

import pytest

from tests.architecture.expanded import allowed, functions, of_type, statements, target

# Both write what every function writes, and AWS has no narrower resource for traces.
_MANAGED = {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}
_KEEP_TOKENS = {"Console", "OauthCallback", "ImportWorker", "WebhookDelivery"}


def test_only_those_that_need_tokens_may_read_them_or_use_their_key() -> None:
    for kept in ("TokensTable", "TokensKey"):
        assert {name for name in functions() if kept in allowed(name)} == _KEEP_TOKENS


def test_a_worker_cannot_forget_tokens() -> None:
    """It runs unattended; tokens go only when a person disconnects, or when a grant comes too late to have an owner."""
    forgetful = {name for name in functions() if "dynamodb:DeleteItem" in allowed(name).get("TokensTable", set())}
    assert forgetful == {"Console", "OauthCallback"}


def test_the_night_sees_no_secret() -> None:
    indexes = {"IntegrationsTable", "PlansTable", "LinksTable"}
    assert set(allowed("NightlyImport")) == indexes | {"ImportsQueue", "RoundsQueue", "NightlyDeadLetters"}


def test_whoever_is_called_by_the_whole_world_may_look_a_key_up_and_write_a_message() -> None:
    """The intake's callers are not known; nothing that it is tricked into could read or change more."""
    may = {"LinkKeysTable": {"dynamodb:GetItem"}, "DeliveriesQueue": {"sqs:SendMessage"}}
    assert allowed("WebhookIntake") == may


def test_nothing_is_scanned() -> None:
    """What is looked for among all tenants stands in an index of its own."""
    assert not [name for name in functions() for may in allowed(name).values() if "dynamodb:Scan" in may]


def test_nothing_is_allowed_on_everything() -> None:
    for role in of_type("AWS::IAM::Role").values():
        for actions, resources in statements(role):
            assert not [action for action in actions if "*" in action]
            assert not [resource for resource in resources if "*" in str(resource)]


def test_roles_get_nothing_from_managed_policies_but_logs_and_traces() -> None:
    for role in of_type("AWS::IAM::Role").values():
        assert {str(arn).rpartition("/")[2].rstrip("'}") for arn in role.get("ManagedPolicyArns", [])} <= _MANAGED


def test_roles_can_be_assumed_by_what_uses_them() -> None:
    roles = of_type("AWS::IAM::Role")
    for function in functions().values():
        assert _assumed_by(roles[target(function["Role"])]) == "lambda.amazonaws.com"
    for schedule in of_type("AWS::Scheduler::Schedule").values():
        assert _assumed_by(roles[target(schedule["Target"]["RoleArn"])]) == "scheduler.amazonaws.com"


def test_consumers_may_consume_their_queue() -> None:
    needed = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
    mappings = of_type("AWS::Lambda::EventSourceMapping").values()
    assert mappings
    for mapping in mappings:
        assert needed <= allowed(target(mapping["FunctionName"]))[target(mapping["EventSourceArn"])]


def test_schedules_may_call_their_function_and_give_up_to_their_queue() -> None:
    for schedule in of_type("AWS::Scheduler::Schedule").values():
        role = of_type("AWS::IAM::Role")[target(schedule["Target"]["RoleArn"])]
        may = {(action, target(arn)) for actions, arns in statements(role) for action in actions for arn in arns}
        assert ("lambda:InvokeFunction", target(schedule["Target"]["Arn"])) in may
        assert ("sqs:SendMessage", target(schedule["Target"]["DeadLetterConfig"]["Arn"])) in may


@pytest.mark.parametrize("sender", ["Console", "NightlyImport", "ImportWorker", "OauthCallback"])
def test_those_that_start_or_continue_imports_may_say_so(sender: str) -> None:
    assert "sqs:SendMessage" in allowed(sender)["ImportsQueue"]


def test_what_waits_and_what_was_done_is_written_by_the_worker_alone() -> None:
    read = {"PendingTable": {"dynamodb:GetItem", "dynamodb:Query"}, "CausesTable": {"dynamodb:Query"}}
    for table, may in read.items():
        assert {name for name in functions() if table in allowed(name)} == {"Console", "WebhookDelivery"}
        assert allowed("Console")[table] == may


@pytest.mark.parametrize("sender", ["Console", "NightlyImport", "OauthCallback", "WebhookDelivery"])
def test_those_after_whom_something_may_be_delivered_may_say_so(sender: str) -> None:
    assert "sqs:SendMessage" in allowed(sender)["RoundsQueue"]


def test_the_key_rotates_and_the_account_keeps_control_of_it() -> None:
    """A key whose policy names nobody can never be administered again."""
    key = of_type("AWS::KMS::Key")["TokensKey"]
    assert key["EnableKeyRotation"] is True
    principals = [str(one["Principal"]) for one in key["KeyPolicy"]["Statement"]]
    assert any(":root" in principal for principal in principals)


def _assumed_by(role: dict[str, object]) -> str:
    document = role["AssumeRolePolicyDocument"]
    assert isinstance(document, dict)
    services = document["Statement"][0]["Principal"]["Service"]
    return str(services[0])
