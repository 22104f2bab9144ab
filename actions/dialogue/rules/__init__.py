"""Deciding by rules: what is served, until what is learnt falls behind on no set of questions."""
