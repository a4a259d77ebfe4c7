"""Do things: the yearly run, executing notebooks, staleness, publishing."""
