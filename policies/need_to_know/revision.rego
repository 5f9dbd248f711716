package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "6-ca4dc418459c12246a0ac81a359c04f1"
