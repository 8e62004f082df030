"""The least that does the same: what no product can pass, and what ours is held against."""
