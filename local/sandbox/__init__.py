"""amoCRM and Sendsay as real HTTP servers, for tests, benchmarks and `make run`.

They are built from the vendors' published behaviour and may be told to misbehave in every way those name.
"""
