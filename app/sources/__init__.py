"""What brings follower lists in: one file a platform, each with a SOURCE(outbound, clock)."""
