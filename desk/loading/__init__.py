"""Loading the data files under data/: `register.load_register` does it, one module per subject."""
