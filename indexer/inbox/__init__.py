"""收录: files that staff sent wait beside the index until somebody confirms them."""
