"""Workbooks are looked at before they are read."""
