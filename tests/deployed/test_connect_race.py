"""One link, many callers at the same moment: one connects, and amoCRM's code is exchanged once."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import requests

from tests.conftest import Deployment

_ACCOUNT, _KEY, _HOST = "connect-race", "key-of-connect-race", "connect-race.amocrm.ru"
_SECONDS = 120
_CALLERS = 8


def test_of_many_that_come_with_one_link_at_once_one_connects(deployment: Deployment) -> None:
    deployment.sendsay.create_account(_ACCOUNT, key=_KEY)
    deployment.amocrm.create_account(_HOST, size=1)
    headers = {"Authorization": f"sendsay apikey={_KEY}", "X-Sendsay-Account": _ACCOUNT}
    url = f"{deployment.url}/api/integrations"
    made = requests.post(url, json={"name": "Магазин"}, headers=headers, timeout=_SECONDS).json()
    link = requests.post(f"{url}/{made['id']}/ticket", headers=headers, timeout=_SECONDS).json()
    app = deployment.amocrm.create_integration(_HOST, redirect_uri=link["redirect_uri"])
    keys = {"client_id": app.client_id, "client_secret": app.secret, "state": link["state"]}
    assert requests.post(link["secrets_uri"], json=keys, timeout=_SECONDS).status_code == 200
    query = {"code": app.last_code, "referer": _HOST, "client_id": app.client_id, "state": link["state"]}

    def come(_: int) -> int:
        return requests.get(f"{link['redirect_uri']}?{urlencode(query)}", timeout=_SECONDS).status_code

    with ThreadPoolExecutor(_CALLERS) as callers:
        statuses = sorted(callers.map(come, range(_CALLERS)))
    assert statuses == [200] + [409] * (_CALLERS - 1)
    exchanged = [call for call in deployment.amocrm.calls.all() if call.path == f"/{_HOST}/oauth2/access_token"]
    assert len(exchanged) == 1
    assert requests.get(f"{url}/{made['id']}", headers=headers, timeout=_SECONDS).json()["status"] == "connected"
