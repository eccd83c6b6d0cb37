"""The verbs: capture, compare, detect, suggest; one step a file, each step one transaction."""
