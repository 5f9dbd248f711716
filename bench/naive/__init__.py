"""The same flow put together naively, from good parts used as their own introductions show them, and given its best.

FastAPI with `def` endpoints, a SQLModel session for each request (a pool, SQLite in WAL with `synchronous=FULL`), the
token verified with joserfc, the same Rego rules asked with the same facts through opa-python-client, and an audit row
that is chained to the last one by its hash, written by itself. It does less than Dottedline: nothing is encrypted, no
person's assertion is verified, no fence guards against a withdrawal that comes between look and answer, nothing can be
proved to anybody, and a release is not closed.
"""
