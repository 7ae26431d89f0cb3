"""The staff console and the web board: server-rendered pages, live by server-sent events."""
