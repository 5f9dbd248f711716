package need_to_know

# METADATA
# title: The number of this policy and a hash of its rules. Made by `python -m deploy.policy`, never by hand
revision := "3-7385b32a6a371a5b36a4e14ac1bbb823"
