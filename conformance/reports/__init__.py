"""Readers and writers of what a run leaves: messages as it happens, then report and JUnit from the messages."""
