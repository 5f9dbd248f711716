package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "1-fe8664c4325bb7b77a7dea88c8f7e95e"
