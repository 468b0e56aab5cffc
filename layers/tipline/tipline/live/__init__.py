"""The composition root, one module per function: environment, clients and wiring, and nothing else."""
