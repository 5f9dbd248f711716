"""Pictures of a map as SVG: a lane per partner, steps from left to right, and the dotted arrows with what they carry.

``draw`` is the whole of it; ``layout`` says where everything stands, ``untangle`` in which order lines lie, ``frame``
and ``states`` what stands around and along the arrows, ``lettering``, ``svg`` and ``wording`` are its tools.
"""
