"""The closed set of reasons for which amosend refuses, stops or postpones.

A reason is a stable code in the API, the store and the logs. Its HTTP status and its sentences in Russian and English
stand in sentences/; a test holds that none is missing there.
"""

from enum import StrEnum

__all__ = ["Reason"]


class Reason(StrEnum):
    # Connecting an account
    TICKET_UNKNOWN = "ticket_unknown"
    TICKET_EXPIRED = "ticket_expired"
    TICKET_USED = "ticket_used"
    TICKET_REPLACED = "ticket_replaced"
    ACCESS_DENIED = "access_denied"
    HOST_NOT_ALLOWED = "host_not_allowed"
    STATE_MISMATCH = "state_mismatch"
    CODE_MISSING = "code_missing"
    CODE_EXPIRED = "code_expired"
    CODE_USED = "code_used"
    CODE_INVALID = "code_invalid"
    CODE_OF_ANOTHER_ACCOUNT = "code_of_another_account"
    REDIRECT_URI_MISMATCH = "redirect_uri_mismatch"
    SECRET_WRONG = "secret_wrong"  # noqa: S105 - a code, not a secret
    CREDENTIALS_MISSING = "credentials_missing"
    ACCOUNT_UNKNOWN = "account_unknown"
    ANOTHER_ACCOUNT = "another_account"
    TOKEN_INVALID = "token_invalid"  # noqa: S105
    TOKEN_EXPIRED = "token_expired"  # noqa: S105
    SIGNATURE_INVALID = "signature_invalid"
    # amoCRM
    NOT_CONNECTED = "not_connected"
    GRANT_REVOKED = "grant_revoked"
    GRANT_LOST = "grant_lost"
    AMOCRM_UNAVAILABLE = "amocrm_unavailable"
    AMOCRM_BUSY = "amocrm_busy"
    AMOCRM_TOO_HEAVY = "amocrm_too_heavy"
    AMOCRM_UNPAID = "amocrm_unpaid"
    AMOCRM_BLOCKED = "amocrm_blocked"
    AMOCRM_FORBIDDEN = "amocrm_forbidden"
    AMOCRM_LOGIN_PAGE = "amocrm_login_page"
    AMOCRM_REJECTED = "amocrm_rejected"
    # Sendsay
    SENDSAY_KEY_REFUSED = "sendsay_key_refused"
    SENDSAY_ANOTHER_ACCOUNT = "sendsay_another_account"
    SENDSAY_FORBIDDEN = "sendsay_forbidden"
    SENDSAY_UNPAID = "sendsay_unpaid"
    SENDSAY_UNAVAILABLE = "sendsay_unavailable"
    SENDSAY_BUSY = "sendsay_busy"
    SENDSAY_REJECTED = "sendsay_rejected"
    SENDSAY_IMPORT_FAILED = "sendsay_import_failed"
    SENDSAY_IMPORT_STUCK = "sendsay_import_stuck"
    LIST_GONE = "list_gone"
    LIST_UNSUITABLE = "list_unsuitable"
    FIELD_UNKNOWN = "field_unknown"
    # Links and hooks
    LINK_DISABLED = "link_disabled"
    LINK_EXISTS = "link_exists"
    TOO_MANY_LINKS = "too_many_links"
    AUTOMATION_GONE = "automation_gone"
    STAGE_UNKNOWN = "stage_unknown"
    HOOK_DISABLED = "hook_disabled"
    HOOK_RESTORED = "hook_restored"
    HOOK_MISSING = "hook_missing"
    HOOK_OUTDATED = "hook_outdated"
    HOOK_WITHOUT_EVENT = "hook_without_event"
    HOOK_OF_ANOTHER_ACCOUNT = "hook_of_another_account"
    HOOKS_UNREADABLE = "hooks_unreadable"
    HOOKS_NOT_IN_PLAN = "hooks_not_in_plan"
    HOOKS_NEED_ADMIN = "hooks_need_admin"
    HOOKS_REFUSED = "hooks_refused"
    HOOKS_FULL = "hooks_full"
    # Automations and funnels
    AUTOMATION_PAUSED = "automation_paused"
    AUTOMATION_CLOSED = "automation_closed"
    DEALS_HIDDEN = "deals_hidden"
    START_REFUSED = "start_refused"
    STOP_REFUSED = "stop_refused"
    RULE_WITHOUT_PIPELINE = "rule_without_pipeline"
    RULE_WITHOUT_TARGET = "rule_without_target"
    RULE_DAYS_WRONG = "rule_days_wrong"
    RULE_DAYS_UNUSED = "rule_days_unused"
    RULE_TWICE = "rule_twice"
    RULES_CONTRADICT = "rules_contradict"
    RULES_TOO_MANY = "rules_too_many"
    # Our own work
    BUSY = "busy"
    STORE_UNAVAILABLE = "store_unavailable"
    IMPORT_RUNNING = "import_running"
    IMPORT_STALLED = "import_stalled"
    IMPORT_NOT_SET_UP = "import_not_set_up"
    IMPORT_LATE = "import_late"
    IMPORT_CANCELLED = "import_cancelled"
    AUTOIMPORT_EXISTS = "autoimport_exists"
    RUN_ENDED = "run_ended"
    NOTHING_FOUND = "nothing_found"
    READING_CUT_OFF = "reading_cut_off"
    EMAILS_VANISHED = "emails_vanished"
    CONTACTS_HIDDEN = "contacts_hidden"
    NOBODY_SENT = "nobody_sent"
    LIST_BUSY = "list_busy"
    INTEGRATION_DELETED = "integration_deleted"
    WORKER_DIED = "worker_died"
    DELIVERY_BROKE_OFF = "delivery_broke_off"
    RUN_INTERRUPTED = "run_interrupted"
    TOO_MANY_HOPS = "too_many_hops"
    # The API
    SIGN_IN_REQUIRED = "sign_in_required"
    CSRF_FAILED = "csrf_failed"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    INVALID_REQUEST = "invalid_request"
    NAME_WRONG = "name_wrong"
    HOURS_MISSING = "hours_missing"
    SETTINGS_WRONG = "settings_wrong"
    CONSENT_OF_ONE_FIELD = "consent_of_one_field"
    SEARCH_WRONG = "search_wrong"
    BODY_NOT_JSON = "body_not_json"
    CONTENT_TYPE_UNSUPPORTED = "content_type_unsupported"
    SETTINGS_MISSING = "settings_missing"

    @property
    def concerns_sendsay(self) -> bool:
        """Otherwise it concerns amoCRM or ourselves."""
        return self.value.startswith("sendsay_")
