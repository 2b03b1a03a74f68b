"""./run test --mutants: small faults are put into the rules one by one; the quick tests must notice each."""
