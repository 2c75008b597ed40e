"""The record types of the flow, and what they are made of: facts, digests, deadlines. Imports nothing else of ours."""
