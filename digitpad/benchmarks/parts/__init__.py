"""Measurements that the benchmarks are made of."""
