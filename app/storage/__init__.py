"""Where everything is kept: tables, transactions, and one store for every noun."""
