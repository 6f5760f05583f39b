"""The local AWS endpoint and the deploy of the real template.yaml onto it.

An emulator in one process stands in for AWS. What it lacks is added from outside by public AWS calls, never by a
second template, so that the wiring which is tested is the wiring which is shipped.
"""
