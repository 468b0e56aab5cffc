"""The local AWS: ministack on this machine, the stack deployed to it, and how to reach both."""
