"""Brings the stack up: the endpoint, the build and the deploy, or a former deploy when it is still the right one.

A deploy takes ten seconds, so the endpoint's state right after it is set aside. The next start, if nothing that the
deploy depends on has changed, begins with that state: as empty as after a deploy, and there at once. Setting it aside
needs the endpoint's clean end, which is also what makes code and packages outlive a kill (see launcher.py).
"""

import shutil
from pathlib import Path

from local.aws.deploy import Stack, build, deploy, deployed, identity
from local.aws.endpoint import Endpoint, wait_until_ready
from local.run.narrator import Narrator
from local.run.plan import Plan
from local.run.processes import Child, Processes


def bring_up(plan: Plan, processes: Processes, narrator: Narrator) -> Stack:
    """The stack, deployed with the plan's parameters and running."""
    with narrator.step("sam build") as remarks:
        remarks.append("layers and functions" if build() else "nothing has changed")
    endpoint, wanted = plan.endpoint, identity(plan.endpoint, plan.parameters)
    fresh = plan.home.parent / "deployed"
    if not plan.keep or not _is(wanted, plan.home):
        _begin_anew(plan, wanted=wanted, fresh=fresh)
    with narrator.step("local AWS endpoint") as remarks:
        child = start_endpoint(endpoint, processes)
        remarks.append(endpoint.url)
    with narrator.step("sam deploy") as remarks:
        if _is(wanted, plan.home):
            remarks.append("still the right one")
            return deployed(endpoint)
        stack = deploy(endpoint, plan.parameters)
        remarks.append(f"{len(stack.outputs)} outputs, roles enforced")
    with narrator.step("setting the deploy aside"):
        processes.stop(child)
        _note(wanted, plan.home)
        if not plan.keep:
            _set_aside(plan.home, fresh)
        start_endpoint(endpoint, processes)
    return stack


def start_endpoint(endpoint: Endpoint, processes: Processes) -> Child:
    """Start the emulator and wait until it answers."""
    endpoint.prepare()
    child = processes.start(
        "The local AWS endpoint", endpoint.command(), log=endpoint.log, environment=endpoint.environment()
    )
    wait_until_ready(endpoint, alive=child.alive)
    return child


def _begin_anew(plan: Plan, *, wanted: str, fresh: Path) -> None:
    """Start from a deploy that was set aside, or from nothing; kept data stay, and are deployed onto."""
    if plan.keep and plan.endpoint.state.exists():
        return
    shutil.rmtree(plan.home, ignore_errors=True)
    if _is(wanted, fresh):
        shutil.copytree(fresh, plan.home, symlinks=True)


def _set_aside(home: Path, fresh: Path) -> None:
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(home, fresh, ignore=shutil.ignore_patterns("tmp", "*.log"), symlinks=True)


def _is(wanted: str, home: Path) -> bool:
    stamp = home / "deployed-from"
    return stamp.exists() and stamp.read_text() == wanted


def _note(wanted: str, home: Path) -> None:
    (home / "deployed-from").write_text(wanted)
