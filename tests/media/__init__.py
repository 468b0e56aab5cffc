"""`make media`: does a clean copy say nothing about who made the file, and still show what it showed."""
