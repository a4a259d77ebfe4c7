"""Decide things: norms, windows, trends. Pure: no files, no clock, no logging."""
