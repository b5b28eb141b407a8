"""Synthetic documents, photographed as people photograph them, and files that are no pictures."""
