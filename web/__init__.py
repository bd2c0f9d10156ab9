"""The web site: `create_app(index, settings)`, and a package for each area."""
