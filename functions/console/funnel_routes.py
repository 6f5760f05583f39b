"""Rules of a funnel applied to the deals that are in their stage already: previewed first, then done."""

from funnel_shapes import ApplyRequest
from link_routes import LinkId
from routes import Id, Routes
from run_shapes import RunShape
from run_views import run_shape
from wired import wired

router = Routes()
_APPLY = "/integrations/<integration_id>/links/<link_id>/apply"


@router.operation("POST", _APPLY, summary="Apply a rule to the deals in its stage", tag="links", status=202)
def apply(integration_id: Id, link_id: LinkId, request: ApplyRequest) -> RunShape:
    """For deals that entered the stage before the rule was made, or unseen: a preview, unless something else is asked.

    The answer is a run, which tells how far it has come and what becomes of whom; its counts are the preview's. Nobody
    is started who is in the automation by this rule, or may not enter it again yet.
    """
    integration = router.integration(integration_id)
    link = wired().links.get(integration, link_id)
    run = wired().funnel_apply.start(integration, link, request.rule_id, preview=request.preview)
    return run_shape(run, wired().clock())
