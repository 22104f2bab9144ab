"""What every channel needs: the assistant, its conversations, and what is taken out of them. It imports no sibling."""
