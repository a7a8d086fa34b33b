"""Protected figures become tables, charts and sentences."""
