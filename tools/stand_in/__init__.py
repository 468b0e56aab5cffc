"""What plays the platforms' own APIs on this machine: the profiles of graph.facebook.com and graph.instagram.com."""
