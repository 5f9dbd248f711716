package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "5-ac6edc2bd4442b9f9fb975ba3f20d9f2"
