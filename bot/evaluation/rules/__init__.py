"""Deciding what to say by rules: this is what is served.

Their weights are typed in, found by trial on questions about the shipped FAQ. `learnt` is to take their place once
it falls behind them on no set of questions (docs/understanding.md has the figures).
"""
