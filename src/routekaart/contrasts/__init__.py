"""Do two groups differ, in what, and how sure? Effects, exact tests, and one verdict each."""
