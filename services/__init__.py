"""The ground both doors stand on: the map, the decision, the ledger, and who is calling.

The modules at this level hold one plain idea each and know nothing of the rooms below them.
"""
