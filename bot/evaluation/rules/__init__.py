"""How the dialogue stage decided before its weights were learnt: some 26 of them typed in, found by trying.

Kept to be compared with (`eigbot evaluate --beside-rules`); nothing that is served comes here.
"""
