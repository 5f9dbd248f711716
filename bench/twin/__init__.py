"""The naive composition's async twin: the same flow, the same tables, the same good parts, in their async forms.

FastAPI with an `async def` endpoint, SQLAlchemy's async session over aiosqlite (or psycopg) from a pool, SQLite in WAL
with `synchronous=FULL`, the policy asked through opa-python-client's async client over connections that stay open. It
does less than Dottedline in all that the naive composition does less.
"""
