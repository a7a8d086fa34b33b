"""From an executed notebook to what its readers get: an accessible page, a tagged PDF, a release that is all or nothing."""
