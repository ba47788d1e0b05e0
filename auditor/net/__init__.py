"""All network access of the product, and the recording of every answer."""
