"""The two vendors' APIs, each in its own file, over one HTTP room that alone reads status codes."""
