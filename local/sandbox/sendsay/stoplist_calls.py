"""`stoplist.*`: the addresses that get nothing. Adding and removing is loudly logged; reading is not."""

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import head_of, value_of
from local.sandbox.sendsay.alarms import alarm
from local.sandbox.sendsay.errors import WRONG_PARAMETER, CallError
from local.sandbox.sendsay.parameters import Answer, Call
from local.sandbox.sendsay.times import shown
from local.sandbox.sendsay.tracks import Track


def stoplist_get(account: Account, _call: Call) -> Answer:
    return {"list": [{"email": value_of(one), "time": shown(at)} for one, at in account.stoplist.items()]}


def stoplist_change(account: Account, call: Call) -> Answer:
    """add, delete and erase are jobs."""
    if call["action"] != "stoplist.erase" and not isinstance(call.get("list"), list):
        raise CallError(WRONG_PARAMETER, "list")
    alarm(account, call)
    return {"track.id": account.tracks.start(call, created=account.now()).id}


def change_stoplist(account: Account, call: Call, track: Track) -> None:
    before = len(account.stoplist)
    if call["action"] == "stoplist.erase":
        account.stoplist.clear()
    else:
        heads = [found for one in call["list"] if (found := head_of(one)) is not None]
        for one in heads:
            if call["action"] == "stoplist.add":
                account.stoplist.setdefault(one, account.now())
            else:
                account.stoplist.pop(one, None)
    track.result = {"changed": abs(len(account.stoplist) - before)}


def email_cleanerror(account: Account, call: Call) -> Answer:
    """Lifts the block by bounces; this sandbox has no bounces, it only tells that somebody tried."""
    alarm(account, call)
    return {}
