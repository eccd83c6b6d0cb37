"""What every request has to pass and every answer carries, whatever the route."""
