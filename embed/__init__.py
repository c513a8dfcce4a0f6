"""Wording -> vector: encoders, the bundled model, and the FAISS index."""
