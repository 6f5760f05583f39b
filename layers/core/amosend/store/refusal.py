"""What botocore raises, as the error that says what happens next: the call is worth repeating."""

from botocore.exceptions import BotoCoreError, ClientError

from amosend.errors import TransientError
from amosend.reasons import Reason

__all__ = ["REFUSALS", "unavailable"]

REFUSALS = (BotoCoreError, ClientError)


def unavailable(error: BotoCoreError | ClientError) -> TransientError:
    """Names AWS's own code: a missing permission is told apart from a service that is down."""
    if isinstance(error, ClientError):
        return TransientError(Reason.STORE_UNAVAILABLE, f"{error.operation_name}: {error.response['Error']['Code']}")
    return TransientError(Reason.STORE_UNAVAILABLE, type(error).__name__)
