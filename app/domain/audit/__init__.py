"""What was followed and dropped in an account's name, counted from dated facts. Pure."""
