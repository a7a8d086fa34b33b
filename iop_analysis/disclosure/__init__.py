"""Disclosure control: small counts are protected before anything is shown."""
