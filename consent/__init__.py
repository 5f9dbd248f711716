"""The door for people: what citizens and guardians permit, refuse and withdraw, and who has seen what."""
