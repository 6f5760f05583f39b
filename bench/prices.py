"""What a million contacts cost at AWS, from calls that were counted and seconds that were measured.

List prices of us-east-1 in US dollars, without the free tier; other regions cost up to a fifth more.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.table import Table

__all__ = ["Bill", "bills"]

MILLION = 1_000_000
# https://aws.amazon.com/lambda/pricing/: arm64, and a request.
GB_SECOND, INVOCATION = 0.0000133334, 0.20 / MILLION
# https://aws.amazon.com/dynamodb/pricing/on-demand/: a read and a write request unit.
RRU, WRU = 0.125 / MILLION, 0.625 / MILLION
# https://aws.amazon.com/sqs/pricing/, https://aws.amazon.com/kms/pricing/, https://aws.amazon.com/secrets-manager/pricing/
SQS, KMS, SECRETS = 0.40 / MILLION, 0.03 / 10_000, 0.05 / 10_000
MEMORY = 1.0  # GB: MemorySize of import_worker in template.yaml
_POLLED = 2  # requests of Lambda's own poller for a message: to receive it, and to delete it


@dataclass(frozen=True, slots=True)
class Bill:
    """`calls` as bench/meter.py names them; `seconds` those of the worker; `account` how many contacts it has."""

    what: str
    account: int
    seconds: float
    messages: int
    calls: Mapping[str, int]

    def lines(self) -> list[tuple[str, float, float]]:
        """A name, how many of it, and the price of one."""
        of = self.calls.get
        return [
            ("Lambda GB-s", self.seconds * MEMORY, GB_SECOND),
            ("Lambda requests", self.messages, INVOCATION),
            ("DynamoDB RRU", of("read units", 0), RRU),
            ("DynamoDB WRU", of("write units", 0), WRU),
            ("SQS requests", of("sqs", 0) + _POLLED * self.messages, SQS),
            ("KMS requests", of("kms", 0), KMS),
            ("Secrets Manager", of("secretsmanager", 0), SECRETS),
        ]


def bills(found: list[Bill]) -> Table:
    table = Table(
        "Import: what a million contacts cost at AWS, US dollars",
        ("run", "of", "what", "counted", "per million", "$"),
        (
            "Counted: calls really made, at botocore's events; DynamoDB's units by the sizes of the items. Prices: see",
            "bench/prices.py. Per million contacts of the account, also where only what changed is read. A warm worker",
            "asks KMS and Secrets Manager once; each new one does so again. The register is read once a hop, and grows",
            "with the account: 10 000 RRU, $0.001, for each hop of an account of a million.",
        ),
    )
    for bill in found:
        scale, whole = MILLION / bill.account, 0.0
        for what, counted, price in bill.lines():
            whole += counted * scale * price
            table.add(
                bill.what,
                _spaced(bill.account),
                what,
                f"{counted:.0f}",
                _spaced(round(counted * scale)),
                f"{counted * scale * price:.4f}",
            )
        table.add(bill.what, _spaced(bill.account), "all", "", "", f"{whole:.4f}")
    return table


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
