"""What is measured, and against whom; nothing here is imported by the program."""
