"""Files become checked figures: read, clean, validate."""
