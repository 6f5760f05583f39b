"""What became of a contact in a run: the closed set of answers to "why?".

An outcome is a stable code in the journal and the API; its sentences in Russian and English stand in
sentences/outcomes.py, and a test holds that none is missing there. Every contact that a run reads has exactly one
outcome of the first three groups; the others stand beside it.
"""

from enum import StrEnum

__all__ = ["FAILED", "GONE", "NOTES", "SENT", "SKIPPED", "Outcome"]


class Outcome(StrEnum):
    # Sent: the person is in Sendsay as amoCRM has it.
    ADDED = "added"
    UPDATED = "updated"
    MOVED = "moved"  # the e-mail changed: the new address took the place of the old one
    UNCHANGED = "unchanged"
    # Skipped: the person may not or cannot be sent, and nothing was changed.
    WITHOUT_EMAIL = "without_email"
    INVALID_EMAIL = "invalid_email"
    DUPLICATE_EMAIL = "duplicate_email"
    NO_CONSENT = "no_consent"
    UNSUBSCRIBED = "unsubscribed"
    BLOCKED = "blocked"  # by bounces, by the owner or by a stop-list
    REMOVED_IN_SENDSAY = "removed_in_sendsay"  # a person took the address out of the list, or deleted its card
    STATUS_UNKNOWN = "status_unknown"  # neither vendor told for certain: not now; asked again by the next run
    COMPANY = "company"  # a hook named it among the contacts, as amoCRM does with companies
    GONE_MEANWHILE = "gone_meanwhile"  # deleted in amoCRM between the hook and the reading
    LEFT_BY_RULE = "left_by_rule"  # a rule of a funnel took the address out of the list, and none has brought it back
    BEFORE_LINK = "before_link"  # named by a hook, but made or changed before the link could get hooks at all
    # Failed: Sendsay would not have it.
    REJECTED_BY_SENDSAY = "rejected_by_sendsay"
    # Gone from amoCRM: not read any more, known from before.
    REMOVED = "removed"
    KEPT = "kept"
    # Notes beside an outcome.
    PHONE_INVALID = "phone_invalid"
    PHONE_TAKEN = "phone_taken"
    PHONE_REJECTED = "phone_rejected"
    PHONE_STAYS = "phone_stays"  # the contact has it no more, and Sendsay did not let us take it back
    FIELD_UNREADABLE = "field_unreadable"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    OLD_ADDRESS_STAYS = "old_address_stays"
    NOT_SHOWN = "not_shown"  # amoCRM has it no more, and no event says that it was deleted: kept, and asked for again
    EMAIL_EMPTIED = "email_emptied"  # the address that was in the list is the contact's no more, and leaves it
    ANOTHER_ADDRESS = "another_address"  # what became of the contact's further e-mails stands in the explanation
    AUTOMATION_STARTED = "automation_started"  # which one stands in the explanation, as in the following ones
    AUTOMATION_STOPPED = "automation_stopped"
    AUTOMATION_STARTED_BEFORE = "automation_started_before"  # for this cause, or too short a time ago
    AUTOMATION_REFUSED = "automation_refused"
    AUTOMATION_WAITS = "automation_waits"  # it is paused, closed or gone; tried again
    START_UNCERTAIN = "start_uncertain"  # asked for, the answer was lost, and not asked for again
    LEFT_LIST = "left_list"
    AUTOMATION_NOT_STOPPED = "automation_not_stopped"
    NOT_ADDED_AGAIN = "not_added_again"  # to a list, by a rule that has added the person before

    @property
    def of_the_read(self) -> bool:
        """Whether it is the one outcome of a contact that a run has read."""
        return self in _OF_THE_READ


SENT = (Outcome.ADDED, Outcome.UPDATED, Outcome.MOVED, Outcome.UNCHANGED)
SKIPPED = (
    Outcome.WITHOUT_EMAIL,
    Outcome.INVALID_EMAIL,
    Outcome.DUPLICATE_EMAIL,
    Outcome.NO_CONSENT,
    Outcome.UNSUBSCRIBED,
    Outcome.BLOCKED,
    Outcome.REMOVED_IN_SENDSAY,
    Outcome.STATUS_UNKNOWN,
    Outcome.COMPANY,
    Outcome.GONE_MEANWHILE,
    Outcome.BEFORE_LINK,
    Outcome.LEFT_BY_RULE,
)
FAILED = (Outcome.REJECTED_BY_SENDSAY,)
GONE = (Outcome.REMOVED, Outcome.KEPT)
NOTES = tuple(each for each in Outcome if each not in {*SENT, *SKIPPED, *FAILED, *GONE})
_OF_THE_READ = frozenset({*SENT, *SKIPPED, *FAILED})
