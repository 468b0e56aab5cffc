"""Training: from labelled tips to the models of the anonymizer and the triage. `make model`."""
