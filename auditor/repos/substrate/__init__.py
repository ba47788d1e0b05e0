"""Dispatchable calls of Substrate pallets and the origin that each requires."""
