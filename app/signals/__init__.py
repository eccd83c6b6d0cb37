"""Ways of seeing churn, and ways of seeing innocence: one file each, pure, none knows another."""
