"""Outbound HTTP, once: deadlines, size caps, patience, paging and the one address guard."""
