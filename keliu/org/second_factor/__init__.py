"""第二步验证: whose login needs a second step, its secret, its codes, setting it up and taking it away."""
