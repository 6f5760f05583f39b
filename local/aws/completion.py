"""What the emulator's CloudFormation leaves out, added after a deploy by public AWS calls.

It ignores an HTTP API's `Body`, so every route would answer 404, and drops time-to-live and point-in-time recovery
of tables and a function's `RecursiveLoop`. All is read from the template as deployed. Safe to run again.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

_FUNCTION = re.compile(r"functions/\$\{(\w+)\.Arn\}/invocations")
_METHODS = {"x-amazon-apigateway-any-method": "ANY"}


class CompletionError(Exception):
    """The deployed template holds something that this step does not understand."""


def complete(stack: str, client: Callable[[str], Any]) -> None:
    """Add to this stack what is missing."""
    cloudformation = client("cloudformation")
    resources = cloudformation.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]["Resources"]
    listed = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    physical = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in listed}
    for name, resource in resources.items():
        if resource["Type"] == "AWS::ApiGatewayV2::Api":
            _route(physical[name], resource["Properties"]["Body"], physical, client=client)
        if resource["Type"] == "AWS::DynamoDB::Table":
            _keep(physical[name], resource["Properties"], client("dynamodb"))
        if resource["Type"] == "AWS::Lambda::Function" and "RecursiveLoop" in resource["Properties"]:
            loop = resource["Properties"]["RecursiveLoop"]
            client("lambda").put_function_recursion_config(FunctionName=physical[name], RecursiveLoop=loop)


def _route(api: str, body: Mapping[str, Any], physical: Mapping[str, str], *, client: Callable[[str], Any]) -> None:
    gateway, functions = client("apigatewayv2"), client("lambda")
    wanted = {key: physical[_function(operation)] for key, operation in _operations(body)}
    existing = gateway.get_routes(ApiId=api)["Items"]
    if {route["RouteKey"] for route in existing} != set(wanted):
        for route in existing:
            gateway.delete_route(ApiId=api, RouteId=route["RouteId"])
        for integration in gateway.get_integrations(ApiId=api)["Items"]:
            gateway.delete_integration(ApiId=api, IntegrationId=integration["IntegrationId"])
        arns = {
            name: functions.get_function(FunctionName=name)["Configuration"]["FunctionArn"]
            for name in set(wanted.values())
        }
        targets = {name: _integrate(api, arn, gateway) for name, arn in arns.items()}
        for key, name in wanted.items():
            gateway.create_route(ApiId=api, RouteKey=key, Target=targets[name])


def _operations(body: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (f"{_METHODS.get(method, method.upper())} {path}", operation)
        for path, operations in body["paths"].items()
        for method, operation in operations.items()
    ]


def _function(operation: Mapping[str, Any]) -> str:
    """The logical id of the function behind an operation."""
    uri = operation["x-amazon-apigateway-integration"]["uri"]
    found = _FUNCTION.search(uri.get("Fn::Sub", "")) if isinstance(uri, Mapping) else None
    if found is None:
        raise CompletionError(f"an integration that is not a function of this stack: {uri}")
    return found[1]


def _integrate(api: str, function_arn: str, gateway: Any) -> str:
    integration = gateway.create_integration(
        ApiId=api,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function_arn,
        IntegrationMethod="POST",
        PayloadFormatVersion="2.0",
    )
    return f"integrations/{integration['IntegrationId']}"


def _keep(table: str, properties: Mapping[str, Any], dynamodb: Any) -> None:
    expiry = properties.get("TimeToLiveSpecification")
    current = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if expiry and current["TimeToLiveStatus"] != "ENABLED":
        dynamodb.update_time_to_live(
            TableName=table,
            TimeToLiveSpecification={"Enabled": True, "AttributeName": expiry["AttributeName"]},
        )
    if properties.get("PointInTimeRecoverySpecification"):
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
