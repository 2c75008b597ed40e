"""One policy beside another: what differs in their rules, and which cases would be treated otherwise."""
