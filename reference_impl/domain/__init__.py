"""The rules of the system that the articles describe: pure Python; time, randomness and the store are passed in."""
