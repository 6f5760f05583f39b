"""The world of the functional tests."""

from tests.functional.conftest import amosend

__all__ = ["amosend"]
