"""A case export becomes counts."""
