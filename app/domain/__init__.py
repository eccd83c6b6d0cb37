"""The nouns and the judgements of Churnwatch: pure, without I/O and without a clock."""
