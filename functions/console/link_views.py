"""From links to the API's shapes."""

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

from amosend.domain.import_run import Run
from amosend.domain.integration import Integration
from amosend.domain.link import HookState, Link
from amosend.domain.link_health import health
from amosend.reasons import Reason
from amosend.services.links import Wanted
from funnel_views import rule_of, rule_shape
from link_shapes import TrafficShape, WebhookLinkRequest, WebhookLinkShape
from views import told


def wanted(request: WebhookLinkRequest) -> Wanted:
    rules = tuple(rule_of(each) for each in request.rules)
    return Wanted(request.name or "", request.kind, request.target or "", rules)


def link_shape(
    link: Link,
    last_run: Run | None,
    now: float,
    *,
    integration: Integration,
    waiting: Mapping[str, Reason] = MappingProxyType({}),
) -> WebhookLinkShape:
    """`waiting`: by which links somebody has been waiting for long, and why."""
    doing, problem = health(link, integration, waiting=waiting.get(link.id))
    former = [key.expires_at for key in link.keys if key.expires_at > now and key.shown]
    return WebhookLinkShape(
        id=link.id,
        kind=link.kind,
        name=link.name,
        target=link.target or None,
        rules=[rule_shape(rule) for rule in link.rules],
        created_at=link.created_at,
        enabled=link.enabled,
        health=doing,
        problem=told(problem),
        registered=link.registered,
        hook=link.hook,
        hook_note=told(Reason.HOOKS_UNREADABLE) if link.hook is HookState.UNREADABLE else None,
        checked_at=link.checked_at or None,
        catching_up=link.gap is not None,
        former_until=max(former, default=None),
        traffic=_traffic(link),
        last_run=last_run.id if last_run else None,
        delivered_at=last_run.updated_at if last_run else None,
    )


def _traffic(link: Link) -> TrafficShape:
    counted = asdict(link.traffic)
    return TrafficShape(**counted | {"last_hook_at": counted["last_hook_at"] or None})
