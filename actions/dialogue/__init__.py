"""What to say to a message in its conversation, in one stage: read the state, rewrite, understand, rank, decide.

`rewrite` makes every reading that a message can have, from its words and the `state` of the conversation. All of
them are understood in one batch, and come back as one `message.ParsedMessage`. `situation` says what the message
names, points at or leans on; `candidates` what it may ask, and what speaks for each; `ranker` weighs them by the
learnt `weights`; `decision` makes an `outcome.Outcome` of the ranking, and `multi_intent` one or several of a message's
segments and pieces, by the way to answer that `ways` ranks first. `cues`, `grammar`, `segments`,
`pieces` and `selection` read a message's words, which stand in `languages/`; `words_in_use` keeps to the languages
served. `hand_over` is the state of a question for the team, `alternatives` what a language model may choose among.
"""
