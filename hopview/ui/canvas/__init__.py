"""The canvas: where a person paints on the lattice. `viewport`, `brush` and `held` are free of Qt."""
