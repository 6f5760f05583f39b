"""Between rules of a funnel and the API's shapes."""

from dataclasses import asdict

from amosend.domain.funnel import Rule
from funnel_shapes import RuleRequest, RuleShape


def rule_of(request: RuleRequest) -> Rule:
    return Rule(**request.model_dump() | {"id": request.id or ""})


def rule_shape(rule: Rule) -> RuleShape:
    return RuleShape(**asdict(rule))
