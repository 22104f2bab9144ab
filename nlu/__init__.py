"""Understanding: Rasa's graph trained on the FAQ, and run without the rest of Rasa."""

from nlu.blas import choose_kernel

choose_kernel()  # before anything imports numpy
