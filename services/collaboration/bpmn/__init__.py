"""Maps from and for other tools, as collaboration diagrams of BPMN 2.0 (OMG formal/2013-12-09, ISO/IEC 19510).

Pools are partners and persons, lanes their actors, tasks what an actor does in an activity, message flows arrows. What
BPMN has no word for (why, on what ground, which fields) stands in an element of our own, which other tools keep.
"""
