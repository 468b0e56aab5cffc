"""One module per AWS service, each the only one that talks to it."""
