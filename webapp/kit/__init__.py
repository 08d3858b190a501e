"""Tools. Knows no noun of the product's: what stands here could move to another project unchanged."""
