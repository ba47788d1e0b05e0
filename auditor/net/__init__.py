"""The only sockets of the product, and the recording of all that came through them."""
