"""amosend: keeps a company's amoCRM (Kommo) contacts and its Sendsay lists together.

Rooms: domain (pure rules), services (use cases), clients (the two vendors), store (DynamoDB, SQS, KMS), wiring (puts
them together). Who may import whom is drawn in docs/architecture.md and held by tests/architecture.
"""
