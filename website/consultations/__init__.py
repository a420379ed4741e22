"""重大决策预公开、意见征集: a draft before the public, the opinions on it, and what became of each."""
