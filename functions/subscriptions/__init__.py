"""Makes the subscriptions of the alerts topic what the roster says."""
