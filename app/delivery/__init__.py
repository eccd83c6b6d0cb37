"""Telling others: webhooks to programs, notifications to people."""
