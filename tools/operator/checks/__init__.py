"""What `tipline doctor` looks at: whether alerts reach somebody, platforms get through, and what is stored is safe."""
