"""Benchmarks: one table per question, each with its baseline from the same run. Nothing here is asserted in a test."""
