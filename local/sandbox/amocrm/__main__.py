"""`python -m local.sandbox.amocrm --port 9701`: one amoCRM account to look at, kept in a file when asked."""

import argparse
from pathlib import Path

from local.sandbox.amocrm.app import create_app
from local.sandbox.amocrm.state import AmoCrmState
from local.sandbox.server import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.sandbox.amocrm", description=__doc__)
    parser.add_argument("--port", type=int, default=9701)
    parser.add_argument("--account", default="example.amocrm.ru", help="host of the account to make")
    parser.add_argument("--contacts", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, help="keep everything in this file over restarts")
    arguments = parser.parse_args()
    state = AmoCrmState()
    if arguments.state is not None and arguments.state.exists():
        state.load(arguments.state)
    if not state.accounts:
        state.create_account(arguments.account, size=arguments.contacts, seed=arguments.seed)
    print(f"amoCRM sandbox: http://127.0.0.1:{arguments.port}/", flush=True)
    run(create_app(state, state_file=arguments.state), port=arguments.port)
    state.close()


if __name__ == "__main__":
    main()
