"""Tools of this checkout: the local AWS, the simulator, the demo, the scorers."""
