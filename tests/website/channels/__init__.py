"""The platform: where records go."""
