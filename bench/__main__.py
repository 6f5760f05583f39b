"""`make bench`: all tables. `python -m bench cold-start`, `costs` or `limit` print one; `--quick` takes small accounts.

On a busy machine look at the ratios only: baseline and import are measured in turns.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.cold_start import cold_starts
from bench.ground import ground
from bench.imports import at_the_limit, costs
from bench.shipped import shipped
from bench.table import Table

_TABLES = ("costs", "limit", "cold-start")
_SIZES = {1_000: 5, 10_000: 5, 100_000: 3, 200_000: 1}
_QUICK_SIZES = {1_000: 3, 10_000: 3}
_AT_THE_LIMIT, _TIMES = 30_000, 3


def tables(wanted: list[str], home: Path, *, quick: bool) -> Iterator[Table]:
    packages = shipped(home)
    if "costs" in wanted or "limit" in wanted:
        with ground(home) as around:
            if "costs" in wanted:
                yield costs(around, packages, _QUICK_SIZES if quick else _SIZES)
            if "limit" in wanted:
                yield at_the_limit(around, packages, 10_000 if quick else _AT_THE_LIMIT, 1 if quick else _TIMES)
    if "cold-start" in wanted:
        yield cold_starts(packages, 5 if quick else 15)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"any of: {', '.join(_TABLES)}")
    parser.add_argument("--quick", action="store_true", help="small accounts, few repetitions")
    given = parser.parse_args()
    wanted = given.tables or list(_TABLES)
    if unknown := sorted(set(wanted) - set(_TABLES)):
        parser.error(f"no such table: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="amosend-bench-") as home:
        for table in tables(wanted, Path(home), quick=given.quick):
            print(table, flush=True)


if __name__ == "__main__":
    main()
