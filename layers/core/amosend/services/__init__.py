"""The use cases, one a file. They know the vendors and the store only through ports.py."""
