"""Measurements of the project against its peers. Nothing here is part of the package."""
