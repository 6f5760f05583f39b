"""The baselines, each in a process of its own: a loop that reads all pages of contacts and does nothing with them.

`requests` is the loop that everybody writes; `urllib3` with orjson is the least that Python needs to hold the contacts.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from bench.usage import cpu, peak

_FIRST = "order%5Bid%5D=asc&limit=250&page=1"

type Get = Callable[[str], Any]


def with_requests(token: str) -> Get:
    import requests

    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    return lambda url: session.get(url, timeout=30).json()


def with_urllib3(token: str) -> Get:
    import orjson
    import urllib3

    pool, headers = urllib3.PoolManager(), {"Authorization": f"Bearer {token}"}
    return lambda url: orjson.loads(pool.request("GET", url, headers=headers).data)


READERS = {"requests": with_requests, "urllib3": with_urllib3}


def read(get: Get, url: str) -> int:
    """The number of contacts. Of the next link only the query counts: the sandbox lives at another address."""
    contacts, query = 0, _FIRST
    while query:
        page = get(f"{url}?{query}")
        contacts += len(page["_embedded"]["contacts"])
        query = page["_links"].get("next", {}).get("href", "").partition("?")[2]
    return contacts


def main() -> None:
    kind, url, token = sys.argv[1:]
    get = READERS[kind](token)
    sys.stdin.readline()
    start = cpu()
    contacts = read(get, url)
    print(json.dumps({"contacts": contacts, "start": start, "work": cpu() - start, "peak": peak()}), flush=True)


if __name__ == "__main__":
    main()
