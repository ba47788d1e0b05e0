"""The product's data model: frozen values that every stage shares. It imports no other package of the product."""
