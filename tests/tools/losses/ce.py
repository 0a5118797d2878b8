def loss(logits, cross_entropy):
    """The run's cross-entropy alone."""
    return {"loss_ce": cross_entropy(logits)}
