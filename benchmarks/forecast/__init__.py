"""The forecast's kernel beside its peers: the reference network, agreement first, then speed."""
