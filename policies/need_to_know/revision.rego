package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "2-264be7e6569a0b5b4ff8a541df22d77e"
