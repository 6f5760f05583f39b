"""amoCRM as a server: accounts, OAuth, REST v4 and webhooks, as the vendor's documentation and captures describe them.

An account host is the first path segment: `/{host}/oauth2/access_token`, `/{host}/api/v4/…`. The state is a plain
class, `AmoCrmState`; tests change it from Python, other programs through `/_control/`, people through the pages.
"""

from local.sandbox.amocrm.app import create_app
from local.sandbox.amocrm.options import AccountOptions, Options
from local.sandbox.amocrm.state import AmoCrmState

__all__ = ["AccountOptions", "AmoCrmState", "Options", "create_app"]
