"""An activity report becomes figures."""
