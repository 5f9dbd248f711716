"""The benchmark: one flow's whole way, measured against the same composed naively and against a raw echo.

Outside the distribution. `python -m bench` runs it; `docs/benchmarks/README.md` says how to read it.
"""
