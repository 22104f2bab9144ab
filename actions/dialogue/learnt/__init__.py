"""Deciding by weights that conversations about several programmes taught (`python -m training.learn`).

It is asked beside the rules by `eigbot evaluate --learnt`, and takes their place once it falls behind them
on no set (docs/understanding.md has the figures).
"""
