package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "4-9ca367785361a977f1be1f8055a17a9b"
