"""Portal: the HTTP API, the live stream, feeds and the web page.

Reads alerts-v1, sources-v1 and alerting's database. Writes nothing; sends commands to alerting. Remembers nothing.
"""
