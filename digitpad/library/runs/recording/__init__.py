"""Recording of a run while it trains."""
