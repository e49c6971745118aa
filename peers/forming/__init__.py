"""Forming the groups of a class: the problem, its solver, an audit that trusts neither, and publishing."""
