"""`stoplist.*`: the addresses that get nothing. Adding and removing is loudly logged; reading is not."""

from local.sandbox.sendsay.account import Account
from local.sandbox.sendsay.addresses import head_of, value_of
from local.sandbox.sendsay.alarms import alarm
from local.sandbox.sendsay.errors import UNKNOWN_ACTION, WRONG_PARAMETER, CallError
from local.sandbox.sendsay.parameters import Answer, Call
from local.sandbox.sendsay.times import shown
from local.sandbox.sendsay.tracks import Track


def stoplist_get(account: Account, call: Call) -> Answer:
    """UNCONFIRMED: `stoplist.*` are said to be asynchronous, and the shape of a row is not known."""
    shape = account.options.stop_list_as
    if shape == "refused":
        raise CallError(UNKNOWN_ACTION, "stoplist.get")
    if shape == "track":
        return {"track.id": account.tracks.start(call, created=account.now()).id}
    if shape == "strings":
        return {"list": account.stopped_addresses()}
    return {"list": [{"email": value_of(one), "time": shown(at)} for one, at in account.stoplist.items()]}


def report_stoplist(account: Account, _call: Call, track: Track) -> None:
    track.result = {"report_file": f"stoplist_{track.id}.zip", "count": len(account.stoplist)}


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
    """Lifts the block by bounces, and tells that somebody did."""
    alarm(account, call)
    for head in filter(None, map(head_of, call.get("list", [call.get("email")]))):
        account.bounced.pop(head, None)
    return {}
