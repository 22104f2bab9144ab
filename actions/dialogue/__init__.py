"""What to say to a message in its conversation, in one stage: read the state, rewrite, understand, decide.

`rewrite` makes every reading that a message can have, from its words and the `state` of the conversation. All of
them are understood in one batch, and come back as one `message.ParsedMessage`. From that, `rules` decides the
outcomes (`outcome.Outcome`); `learnt` decides likewise, by weights, and is measured beside the rules. `cues`,
`grammar`, `segments` and `selection` read a message's words, which stand in `languages/`.
"""
