"""The simulator: what each platform does when something happens on it, from the files in events/."""
