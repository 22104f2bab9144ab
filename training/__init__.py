"""Learning the weights of this repository, each by a script of its own, `python -m training.NAME`.

`learn` learns the dialogue stage's, `likeness` how questions are like what answers them, `people` what people's names
look like; `teaching` measures the weights of what else an accepted wording teaches.
"""
