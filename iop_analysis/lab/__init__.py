"""JupyterLab on the project, with README, notebooks and the newest report side by side: ``iop lab``."""
