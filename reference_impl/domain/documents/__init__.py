"""Documents that come by email: what is read of a message, what is filed, and what is answered."""
