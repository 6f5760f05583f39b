"""Runs the AWS emulator (ministack) inside its own virtualenv; started as a script, so it imports nothing of ours.

Three things are changed before it starts. Functions run on the bare interpreter named by FUNCTION_PYTHON and not on the
emulator's, so that an undeclared dependency fails here as it would on AWS. State is saved regularly and not only at a
clean end, so that kill -9 loses seconds. A batch of SQS asks for the permission that AWS asks for. All lean on inner
names of the pinned version: if one is gone, it says so.
"""

import asyncio
import importlib
import os
import sys
from typing import Any

PRIVATE_NAMES = {
    "ministack.app": ("main", "PERSIST_STATE", "_run_ready_scripts", "_build_persistence_save_dict"),
    "ministack.core.iam_actions": ("extract_iam_action",),
    "ministack.core.lambda_runtime": ("_detect_runtime_binary",),
    "ministack.core.persistence": ("save_all",),
}
SECONDS_BETWEEN_SAVES = 5
# Code and packages, tens of megabytes, change only with a deploy, which is repeated when they are missing.
SAVED_ONLY_AT_THE_END = {"s3", "lambda"}


def load(name: str) -> Any:
    """A module of the emulator, known to have the private names that are used below."""
    module = importlib.import_module(name)
    missing = [private for private in PRIVATE_NAMES[name] if not hasattr(module, private)]
    if missing:
        sys.exit(f"This ministack has no {name}.{missing[0]}; local/requirements-aws.txt pins the one that has.")
    return module


def run_functions_on(python: str, runtime_module: Any) -> None:
    """Make python3.x functions start on this interpreter."""
    detect = runtime_module._detect_runtime_binary

    def detect_clean(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        return (python if runtime.startswith("python") else binary), script

    runtime_module._detect_runtime_binary = detect_clean


def permit_batches(actions: Any) -> None:
    """IAM knows no action of SQS's batch calls: each is allowed by the action of its single call."""
    extract = actions.extract_iam_action

    def extract_single(service: str, *request: Any) -> str | None:
        action: str | None = extract(service, *request)
        return action.removesuffix("Batch") if action and service == "sqs" else action

    actions.extract_iam_action = extract_single


def save_regularly(app: Any, persistence: Any) -> None:
    """Start saving as soon as the emulator is up."""
    when_ready = app._run_ready_scripts

    async def save_forever() -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_SAVES)
            services = app._build_persistence_save_dict()
            persistence.save_all({name: of for name, of in services.items() if name not in SAVED_ONLY_AT_THE_END})

    async def ready() -> None:
        await when_ready()
        await save_forever()

    app._run_ready_scripts = ready


def main() -> None:
    """Start the emulator in this process; it ends on SIGTERM."""
    run_functions_on(os.environ.pop("FUNCTION_PYTHON"), load("ministack.core.lambda_runtime"))
    permit_batches(load("ministack.core.iam_actions"))
    app = load("ministack.app")
    if app.PERSIST_STATE:
        save_regularly(app, load("ministack.core.persistence"))
    app.main()


if __name__ == "__main__":
    main()
