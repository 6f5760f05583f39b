"""The settings pages: server-rendered HTML under /app, on the same services as the JSON API."""
