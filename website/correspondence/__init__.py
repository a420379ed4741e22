"""诉求回应: messages from the public, what becomes of them, and how the answers are published."""
