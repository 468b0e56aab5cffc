"""The benchmarks: every figure beside a baseline that was measured in the same run."""
