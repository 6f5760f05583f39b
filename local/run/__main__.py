"""`python -m local.run`: starts everything, shows one import, stays until Ctrl-C, and ends everything it started."""

import os
import signal
import sys
from types import FrameType

import requests

from local.aws.endpoint import ROOT, EndpointError
from local.aws.tools import ToolError
from local.run import demo, demo_hook, servers
from local.run.narrator import Narrator
from local.run.plan import Plan, PlanError
from local.run.processes import ProcessDiedError, Processes
from local.run.stack import bring_up

_EXPECTED = (PlanError, EndpointError, ToolError, ProcessDiedError, demo.DemoError, requests.RequestException)


def main() -> int:
    """The whole story; returns the exit status."""
    signal.signal(signal.SIGTERM, _interrupt)
    narrator = Narrator()
    try:
        plan = Plan.from_environment(os.environ)
        plan.refuse_taken_ports()
        with Processes() as processes:
            _story(plan, processes, narrator)
    except KeyboardInterrupt:
        narrator.say("\nEverything has ended.")
        return 0
    except _EXPECTED as error:
        narrator.say(f"\n{error}")
        return 1
    return 0


def _story(plan: Plan, processes: Processes, narrator: Narrator) -> None:
    try:
        narrator.say("amosend on this machine" + (", where data are kept" if plan.keep else ""))
        stack = bring_up(plan, processes, narrator)
        with narrator.step("public address" + (" and sandboxes" if plan.sandboxes else "")) as remarks:
            servers.start(servers.servers(plan, stack.api_url), plan.home, processes)
            remarks.append(plan.public_url)
        if plan.sandboxes:
            _show(plan, processes, narrator)
        _invite(plan, narrator)
        processes.watch()
    finally:
        # From here on all is being ended; a second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _show(plan: Plan, processes: Processes, narrator: Narrator) -> None:
    api = demo.Api(plan.public_url, demo.sendsay_key(plan))
    if plan.keep and demo.is_connected(api):
        narrator.say("  The integration and its contacts are those of the former start.")
        return
    with narrator.step("amoCRM account connected") as remarks:
        integration = demo.connect(api, plan)
        remarks.append(f"{demo.AMOCRM_HOST} to the Sendsay account {demo.SENDSAY_ACCOUNT}")
    for preview in (True, False):
        run = demo.run_import(api, integration, narrator, look_around=processes.refuse_dead, preview=preview)
        narrator.say(f"  {demo.told(run)}")
    narrator.say(f"  An autoimport does it every night; next at {demo.every_night(api, integration, run)} in Moscow.")
    look_around = processes.refuse_dead
    seconds = demo_hook.seconds_to_list(api, integration, run["list_id"], plan=plan, look_around=look_around)
    narrator.say(f"  A hook was registered, a contact added in amoCRM; {seconds:.1f} s later it was in the list.")


def _invite(plan: Plan, narrator: Narrator) -> None:
    narrator.say("\nOpen")
    key = demo.sendsay_key(plan) if plan.sandboxes else ""
    signing_in = f": sign in with the account {demo.SENDSAY_ACCOUNT} and the key {key}" if key else ""
    narrator.say(f"  {plan.public_url}/app   the settings pages{signing_in}")
    narrator.say(f"  {plan.public_url}/api/openapi.json   the JSON API")
    if plan.sandboxes:
        narrator.say(f"  {plan.amocrm_sandbox}/   amoCRM, account {demo.AMOCRM_HOST}")
        narrator.say(f"  {plan.sendsay_sandbox}/   Sendsay, account {demo.SENDSAY_ACCOUNT}")
        narrator.say("\nAsk, for instance")
        narrator.say(
            f"  curl -H 'Authorization: sendsay apikey={key}' -H 'X-Sendsay-Account: {demo.SENDSAY_ACCOUNT}' \\"
        )
        narrator.say(f"    {plan.public_url}/api/integrations")
    narrator.say(f"\nLogs are in {plan.home.relative_to(ROOT)}. Ctrl-C ends everything.")


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
