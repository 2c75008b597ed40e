"""Tidegate: triage, manage and forecast under one published policy.

For the people who protect children from online sexual abuse. Metadata only: no image, file content or description of
abuse is ever accepted, stored or shown; a person decides; what is unknown is never taken to be "no".
"""

__version__ = "0.1.0"
