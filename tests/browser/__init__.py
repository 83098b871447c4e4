"""The lessons in JupyterLab, driven by a real browser."""
