"""The words of the product: frozen values that every stage shares and that import nothing of ours."""
