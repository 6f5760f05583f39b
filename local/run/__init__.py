"""`make run`: the real template on a local AWS endpoint, both vendors' sandboxes, and one import to watch."""
