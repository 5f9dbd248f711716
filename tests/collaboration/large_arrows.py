"""The sixty arrows of the large map: sender, where, receiver, where, what, on which ground.

``intro`` is permission to an arrow that introduces the person.
"""

ARROWS = """
citizen | before | doctor | before | own-story | own
doctor | before | ward | admission | referral | intro
doctor | before | neurologist | admission | referral medicine-card | intro
ward | admission | neurologist | admission | epicrisis | law
neurologist | admission | ward | discharge | scan | law
neurologist | admission | coordinator | discharge | scan | asked
ward | admission | doctor | medicine | epicrisis | intro
ward | discharge | coordinator | discharge | epicrisis | law
citizen | discharge | coordinator | discharge | own-goals | own
coordinator | discharge | citizen | discharge | rehab-plan | own
coordinator | discharge | guardian | discharge | rehab-plan | asked
ward | discharge | citizen | discharge | epicrisis | own
ward | discharge | home-nurse | medicine | epicrisis | law
ward | discharge | doctor | medicine | epicrisis | law
doctor | medicine | pharmacist | medicine | medicine-card | intro
pharmacist | medicine | home-nurse | medicine | dispensing | law
doctor | medicine | home-nurse | medicine | medicine-card | law
coordinator | discharge | therapist | training | rehab-plan | law
coordinator | discharge | speech | training | rehab-plan | law
ward | discharge | therapist | training | epicrisis | asked
coordinator | discharge | support | home | you-come | intro
home-nurse | medicine | support | home | care-note | asked
pharmacist | medicine | support | home | dispensing | asked
citizen | training | therapist | training | own-goals | own
citizen | training | speech | training | own-story | own
therapist | training | citizen | training | functions | own
speech | training | support | home | speech-note | asked
citizen | home | support | home | own-day | own
citizen | home | home-nurse | home | own-day | own
support | home | home-nurse | home | support-needs | asked
home-nurse | home | support | home | care-note | asked
therapist | training | support | home | functions | asked
coordinator | discharge | caretaker | dwelling | you-come | intro
therapist | training | caretaker | dwelling | functions | asked
caretaker | dwelling | citizen | dwelling | dwelling-plan | own
caretaker | dwelling | therapist | dwelling | dwelling-plan | asked
support | home | caretaker | dwelling | support-needs | asked
coordinator | discharge | planner | rides | you-come | intro
therapist | training | planner | rides | functions | asked
coordinator | discharge | peer | group | you-come | intro
peer | group | citizen | group | group-note | own
coordinator | discharge | trainer | sport | you-come | intro
therapist | training | trainer | sport | functions | asked
citizen | sport | trainer | sport | own-goals | own
support | home | trainer | sport | acute | acute
speech | training | peer | group | speech-note | asked
coordinator | discharge | foreman | trial | you-come | intro
consultant | trial | foreman | trial | work-plan | asked
consultant | trial | citizen | trial | work-plan | own
support | home | foreman | trial | acute | acute
trainer | sport | therapist | follow-up | training-note | asked
planner | rides | foreman | trial | ride-plan | asked
foreman | trial | consultant | follow-up | attendance | asked
citizen | trial | consultant | follow-up | own-day | own
foreman | trial | coordinator | follow-up | attendance | asked
caretaker | dwelling | coordinator | follow-up | dwelling-plan | asked
neurologist | check | coordinator | follow-up | yearly | asked
doctor | check | neurologist | check | referral | law
coordinator | follow-up | citizen | follow-up | next-step | own
coordinator | follow-up | guardian | follow-up | next-step | asked
"""
