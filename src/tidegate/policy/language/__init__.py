"""From a YAML pack to a typed policy: the tree, the expression subset, the document, the loader."""
