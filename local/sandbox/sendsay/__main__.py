"""Runs the Sendsay sandbox: `python -m local.sandbox.sendsay --port 9702 --account demo=KEY --state FILE`.

Accounts that are already in the state file keep their data and their keys. A new one has an automation to try.
"""

import argparse
import logging
from pathlib import Path

from local.sandbox.sendsay.app import create_app
from local.sandbox.sendsay.state import SendsayState
from local.sandbox.sendsay.storage import load
from local.sandbox.server import run


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.sandbox.sendsay", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9702)
    parser.add_argument("--state", type=Path, help="keep everything in this JSON file")
    parser.add_argument(
        "--account", action="append", default=[], metavar="NAME[=KEY]", help="create it when it is not there"
    )
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    state = SendsayState()
    if arguments.state is not None and arguments.state.exists():
        load(state, arguments.state)
    for wanted in arguments.account:
        name, _, key = wanted.partition("=")
        if name not in state.accounts:
            state.create_account(name, key=key).create_sequence("Добро пожаловать")
    print(f"Sendsay sandbox: http://{arguments.host}:{arguments.port}/", flush=True)
    run(create_app(state, save_to=arguments.state), port=arguments.port, host=arguments.host)


if __name__ == "__main__":
    main()
