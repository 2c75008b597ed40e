"""Pages, by task. They call actions and queries; models cannot be reached from here."""
