"""A made-up clinic with its remittance and charts, and the demo that runs on them."""
