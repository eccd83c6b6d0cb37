"""The pages and the API of Churnwatch, over HTTP."""
