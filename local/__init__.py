"""What runs on a developer's machine only: `make run`, the local AWS endpoint and the vendors' sandboxes."""
