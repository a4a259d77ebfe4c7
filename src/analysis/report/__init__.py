"""Show things: Dutch words and numbers, charts, tables, HTML."""
