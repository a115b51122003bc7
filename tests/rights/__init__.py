"""The proof of rights: a policy that people read, a world of canaries, every endpoint asked by everybody."""
