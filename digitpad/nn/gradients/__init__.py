"""Five methods to compute a mini-batch's gradient, from the definition to digitpad's engine."""
