"""Casework: from a referral to an authorised decision. Small Django applications, one for each stage.

Each has ``models`` (what is kept), ``actions`` (every write) and ``queries`` (every read). Pages and API may import
actions and queries only: models cannot be reached from there (an import contract proves it).
"""
