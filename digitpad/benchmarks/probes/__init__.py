"""Programs that the benchmarks start and measure."""
