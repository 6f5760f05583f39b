"""Times as Sendsay writes them: `YYYY-MM-DD hh:mm:ss`, Moscow."""

from datetime import datetime, timedelta, timezone
from typing import Final

_MOSCOW: Final = timezone(timedelta(hours=3))


def shown(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, _MOSCOW).strftime("%Y-%m-%d %H:%M:%S")
