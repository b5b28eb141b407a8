"""The document intake: a mail server for two addresses, and what it finds in the emails that it takes."""
