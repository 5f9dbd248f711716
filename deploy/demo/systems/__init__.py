"""The partners' own systems in the demonstration: small, processes of their own, and strangers to Dottedline's code.

They hold the citizens' invented data, answer the gateway by the contract of docs/connectors.md, and call it as any
partner's system would. `python -m deploy.demo.systems municipality` starts one.
"""
