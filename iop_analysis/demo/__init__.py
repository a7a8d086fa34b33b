"""A synthetic data root to try everything on, with the truth beside it. It knows how people write, not how we read them."""
