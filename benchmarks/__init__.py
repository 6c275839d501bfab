"""What `make bench` runs: speeds as ratios within one run, never absolute promises."""
