"""Benchmarks. `python -m tests.bench` times the program beside its peers; see `__main__.py`.

Others, each for one part: `python -m tests.bench.store`, `.history`, `.search` and `.shown`.
"""
