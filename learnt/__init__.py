"""What learnt weights are read into: `network.Network`, which the dialogue and the likeness of topics both go by."""
