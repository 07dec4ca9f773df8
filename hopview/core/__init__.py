"""The vocabulary of hopview: layers, couplings, patterns, snapshots, parameters, errors."""
