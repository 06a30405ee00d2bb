def measure(n): pass
