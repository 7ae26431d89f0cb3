"""Written calls, and the voices that speak them."""
