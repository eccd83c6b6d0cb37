"""Simulated towns of followers, plain baselines and a scorer for what accuses whom.

`python -m benchmarks.detection --help` lists what can be run; nothing here knows the program's
inside, it only reads its alerts.
"""
