"""Invented people: the contents of realistic accounts, of any size, the same for the same seed.

Person number i is computed from (seed, i) alone, so that an account with a million contacts costs no memory until
somebody looks at one of them. Every e-mail lives at a reserved domain: nothing here can reach a real person.
"""

from local.sandbox.people.companies import Company, company
from local.sandbox.people.generator import People, Person
from local.sandbox.people.shares import Shares

__all__ = ["Company", "People", "Person", "Shares", "company"]
