"""Calls that the integration must never make: they work here, but loudly, and a test can ask whether any came.

Taking people off the stop-list or deleting their cards would mail those who have unsubscribed.
"""

import logging
from typing import Final

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.parameters import Call

FORBIDDEN: Final = ("stoplist.delete", "stoplist.erase", "member.delete", "email.cleanerror")

_logger = logging.getLogger(__name__)


def alarm(account: Account, call: Call) -> None:
    action = str(call["action"])
    account.alarms.append({"action": action, "at": account.now(), "email": call.get("email", call.get("list"))})
    if action in FORBIDDEN:
        _logger.error("!!! %s was called on account %s: no integration may do that", action, account.name)
    else:
        _logger.warning("%s was called on account %s", action, account.name)
