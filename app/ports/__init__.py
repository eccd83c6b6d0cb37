"""The contracts between the rooms: what a source, a signal, an export, a clock and the storage promise."""
