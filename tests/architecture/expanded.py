"""template.yaml as it is written, and as CloudFormation gets it from SAM; questions about it that several tests ask."""

import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
Resource = dict[str, Any]


@functools.cache
def written() -> dict[str, Any]:
    """The template as a person reads it."""
    template: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
    return template


@functools.cache
def expanded() -> dict[str, Any]:
    """The template after SAM's transform, with the parameters' defaults."""
    source = yaml_parse((ROOT / "template.yaml").read_text())
    for resource in source["Resources"].values():
        for location in ("CodeUri", "ContentUri"):
            if location in resource.get("Properties", {}):
                resource["Properties"][location] = "s3://bucket/key"
    values = {name: one["Default"] for name, one in source["Parameters"].items()}
    with patch.dict(os.environ, {"AWS_DEFAULT_REGION": "eu-central-1"}):
        template: dict[str, Any] = Translator({}, Parser()).translate(source, values)
    return template


def of_type(kind: str) -> dict[str, Resource]:
    """Properties of all resources of a type, by logical id."""
    found = expanded()["Resources"].items()
    return {name: one.get("Properties", {}) for name, one in found if one["Type"] == kind}


def functions() -> dict[str, Resource]:
    return of_type("AWS::Lambda::Function")


def target(value: Any) -> str:
    """The logical id that a Ref, a GetAtt or a Sub leads to; its table, for an index."""
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::GetAtt" in value:
        return str(value["Fn::GetAtt"][0])
    return str(value["Fn::Sub"]).removeprefix("${").partition(".")[0]


def statements(role: Resource) -> Iterator[tuple[list[str], list[Any]]]:
    """Actions and resources of every inline statement of a role."""
    for policy in role.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            yield _as_list(statement["Action"]), _as_list(statement["Resource"])


def allowed(function: str) -> dict[str, set[str]]:
    """What a function may do: actions by the logical id of what they are done to."""
    role = of_type("AWS::IAM::Role")[target(functions()[function]["Role"])]
    found: dict[str, set[str]] = {}
    for actions, resources in statements(role):
        for resource in resources:
            found.setdefault(target(resource), set()).update(actions)
    return found


def dead_letter_queues() -> set[str]:
    """Queues that others give up to: from a queue, a function, or a schedule."""
    given_up = [
        one["RedrivePolicy"]["deadLetterTargetArn"]
        for one in of_type("AWS::SQS::Queue").values()
        if "RedrivePolicy" in one
    ]
    given_up += [one["DeadLetterConfig"]["TargetArn"] for one in functions().values() if "DeadLetterConfig" in one]
    given_up += [one["Target"]["DeadLetterConfig"]["Arn"] for one in of_type("AWS::Scheduler::Schedule").values()]
    return {target(arn) for arn in given_up}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
