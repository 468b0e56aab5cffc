"""The leak test: plant what nobody else has in every field, make everything fail, and look for it everywhere."""
