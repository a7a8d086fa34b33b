"""Facts become declared figures and honest comparisons."""
