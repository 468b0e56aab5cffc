"""Tests: unit and contract without a stack, stack on the deployed one, bench apart."""
