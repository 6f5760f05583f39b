"""Secrets as KMS ciphertext, bound by an encryption context to the owner whose secret it is.

KMS encrypts at most 4 096 bytes at once and amoCRM's tokens have no fixed length, so a longer text becomes several
pieces. There is no cache: what is decrypted lives as long as the caller holds it.
"""

import base64
from collections.abc import Callable
from itertools import batched
from typing import Any

from amosend.store.refusal import REFUSALS, unavailable

__all__ = ["Cipher"]

_MOST_BYTES = 4096


class Cipher:
    """`kms` is a botocore KMS client."""

    def __init__(self, kms: Any, key_arn: str) -> None:
        self._kms = kms
        self._key_arn = key_arn

    def encrypt(self, text: str, *, owner: str) -> str:
        pieces = (bytes(piece) for piece in batched(text.encode(), _MOST_BYTES, strict=False))
        return ",".join(base64.b64encode(self._encrypted(piece, owner)).decode() for piece in pieces)

    def decrypt(self, ciphertext: str, *, owner: str) -> str:
        pieces = (base64.b64decode(piece) for piece in ciphertext.split(",") if piece)
        return b"".join(self._decrypted(piece, owner) for piece in pieces).decode()

    def _encrypted(self, piece: bytes, owner: str) -> bytes:
        answer = self._asked(
            self._kms.encrypt, KeyId=self._key_arn, Plaintext=piece, EncryptionContext={"owner": owner}
        )
        return bytes(answer["CiphertextBlob"])

    def _decrypted(self, piece: bytes, owner: str) -> bytes:
        answer = self._asked(
            self._kms.decrypt, KeyId=self._key_arn, CiphertextBlob=piece, EncryptionContext={"owner": owner}
        )
        return bytes(answer["Plaintext"])

    def _asked(self, operation: Callable[..., dict[str, bytes]], **parameters: Any) -> dict[str, bytes]:
        """A token pair may hang on this call, so a failure is one that the caller repeats."""
        try:
            return operation(**parameters)
        except REFUSALS as error:
            raise unavailable(error) from error
