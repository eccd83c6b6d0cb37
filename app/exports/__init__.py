"""Formats of a block list: one file each, pure, found by being here."""
