"""`make bench`: all tables. `python -m bench hooks limit` prints these two; a wrong name tells all names.

`--quick` takes small accounts.

On a busy machine look at the ratios only: baseline and import are measured in turns.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.cold_start import cold_starts
from bench.first_hook import first_hooks
from bench.ground import Ground, ground
from bench.hooks import hooks
from bench.imports import at_the_limit, costs, large, what_aws_bills
from bench.prices import bills
from bench.shipped import Shipped, shipped
from bench.table import Table

_TABLES = ("costs", "limit", "bill", "large", "cold-start", "first-hook", "hooks")
_ALONE = {"cold-start", "first-hook", "hooks"}  # they need no ground
_SIZES = {1_000: 5, 10_000: 5, 100_000: 3}
_QUICK_SIZES = {1_000: 3, 10_000: 3}
_AT_THE_LIMIT, _TIMES = 30_000, 3
_LARGE = 1_000_000


def tables(wanted: list[str], home: Path, *, quick: bool) -> Iterator[Table]:
    packages = shipped(home)
    if set(wanted) - _ALONE:
        with ground(home) as around:
            yield from imports(wanted, around, packages, quick=quick)
    if "cold-start" in wanted:
        yield cold_starts(packages, 5 if quick else 15)
    if "first-hook" in wanted:
        yield first_hooks(packages, 5 if quick else 15)
    if "hooks" in wanted:
        yield from hooks(home / "hooks", quick=quick)


def imports(wanted: list[str], around: Ground, packages: Shipped, *, quick: bool) -> Iterator[Table]:
    limited = 10_000 if quick else _AT_THE_LIMIT
    if "costs" in wanted:
        yield costs(around, packages, _QUICK_SIZES if quick else _SIZES)
    if "limit" in wanted:
        yield at_the_limit(around, packages, limited, 1 if quick else _TIMES)
    if "bill" in wanted:
        yield bills(what_aws_bills(around, packages, limited))
    if "large" in wanted:
        yield large(around, packages, 30_000 if quick else _LARGE)


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
