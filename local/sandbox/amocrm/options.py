"""Every switch of the sandbox, where the vendor's behaviour is unconfirmed, varies, or must fail on purpose.

`Options` holds for the whole server, `AccountOptions` for one account. Names are those that `/_control/` takes.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(slots=True)
class Options:
    """Switches of the whole sandbox."""

    unknown_host: Literal["404", "401"] = "404"
    """What a host without an account answers: a 404 page, or 401 with the error number 101."""
    moved_host: Literal["404", "401"] = "404"
    """What the former host of a moved account answers."""
    expired_code_status: Literal[400, 401] = 400
    refresh_revokes_access: bool = False
    """Whether a refresh also ends the access tokens issued before it."""
    server_time: bool = True
    """Whether token answers carry `server_time`."""
    problem_body: Literal["html", "json"] = "html"
    """The body of 402, 403 and 429: nginx HTML as observed, or problem+json."""
    old_enum_key: bool = False
    """Multitext values with `enum` in place of `enum_code`, as the older examples of the documentation have it."""
    gateway_timeout_above: int = 0
    """Answer 504 to lists asked with a larger `limit`; 0 is off."""
    limits_on: bool = True
    client_limit: int = 7
    account_limit: int = 50
    block_after: int = 10
    """The number of 429 answers within a minute after which the account is blocked; 0 is never."""
    merged_event_names: Literal["winner", "loser"] = "winner"
    """Which contact the event `entity_merged` names."""
    hook_account_keys: Literal["first", "last", "old"] = "first"
    """Where a body names its account; of old only the subdomain, last."""
    hook_scalar_dates: bool = True
    hook_html_entities: bool = True
    hook_modified_user_zero: bool = False
    hook_lose: int = 0
    """How many of the next hooks are lost."""
    hook_duplicate: bool = False
    hook_out_of_order: bool = False
    """Hooks wait for half a second and then leave newest first."""
    hook_delay: int = 0
    """Seconds of the sandbox's clock by which hooks leave late."""
    hook_parallel: int = 1
    """How many hooks are under way at once; one after the other arrive in their order."""
    hook_add_then_update: bool = False
    """What was added is told as updated right afterwards, too."""
    hook_forged: Literal["never", "account", "ids"] = "never"
    """Before each hook a stranger posts one to the same address: of another account, or about ids nobody has."""
    hook_answer_seconds: float = 2.0
    """For so long a hook's answer is waited for."""
    hook_timeout_status: Literal[0, 499] = 0
    """How an answer that came too late is booked: 499 is repeated more often."""
    hook_saved_is_enabled: bool = False
    """Saving a hook that was switched off through the API switches it on; otherwise only a person can."""


@dataclass(slots=True)
class AccountOptions:
    """Switches of one account."""

    is_api_filter_enabled: bool = True
    filters_ignored: bool = False
    """Filters do nothing although the account says that they are enabled; those of events, too."""
    order_ignored: bool = False
    """Lists come in the order of ids, whatever was asked."""
    events_forbidden: bool = False
    """The list of events answers 403 with problem+json."""
    deleted_shown: bool = False
    """A contact in the trash is still found by its id, with `is_deleted`."""
    trailing_next: bool = False
    """The last page of contacts has a next link, too; behind it there is nothing."""
    clock_skew: int = 0
    """Seconds by which the account's clock is ahead: in the times of what is changed, and in the header Date."""
    webhooks_allowed: bool = True
    """Whether the account's plan has API webhooks."""
    paid_until: int | None = None
    """Unix seconds: afterwards writes answer 402, and reads 30 days later."""
    blocked: bool = False
    """403 to every request, until support (or `/_control/`) lifts it."""
    login_redirect: bool = False
    """The granting user was deactivated: requests are redirected to the login page."""
    timezone: str = "Europe/Moscow"
    timezone_offset: str = "+03:00"
    country: str = "RU"
    name_display_order: Literal[1, 2] = 1
