"""The letter to an association about what it sent."""
