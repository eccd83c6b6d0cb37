"""Churnwatch: who follows and unfollows to game a follower list, with evidence."""

__version__ = "0.1.0"
