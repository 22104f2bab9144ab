"""What is to be said to a message, in one stage: read the state, rewrite, rank, decide.

`rewrite` makes every reading that a message can have, which the model judges in one batch; `ranker` weighs
what each topic gets from them; `outcome` answers, offers a choice, or says that it is not known.
"""
