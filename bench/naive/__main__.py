"""Serves the naive composition: `python -m bench.naive PORT STORE`.

Standard input holds the public key of its tokens, a JWK. A policy engine of its own runs beside it, started as
Dottedline starts its own.
"""

import sys

import orjson

from bench.naive.app import make_app
from bench.serving import serve
from deploy.opa import find_opa
from deploy.opa_process import OpaProcess
from services.decision.revision import policy_folder

if __name__ == "__main__":
    port, store = sys.argv[1:3]
    jwk = orjson.loads(sys.stdin.buffer.read())
    with OpaProcess(find_opa(), policy_folder().parent) as engine:
        serve(make_app(store, engine.port, engine.token, jwk), int(port))
