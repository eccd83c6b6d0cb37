"""The API under /v1: each file holds its routes and the schemas that belong to them."""
