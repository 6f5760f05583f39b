"""Sendsay as a real HTTP server with its state in memory: `POST /general/api/v100/json/{account}` and pages.

Built from Sendsay's documentation and public clients. What those leave open is an option, so that a client can be
tried against each reading; names that are ours, not Sendsay's, stand in `errors.py` and `options.py` only.
"""
