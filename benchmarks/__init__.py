"""Speeds of zhibiao as ratios to the bare libraries on the same data in the same run."""
