"""One folder per function; the folder is the whole package, and its `app.py` wires and nothing else."""
