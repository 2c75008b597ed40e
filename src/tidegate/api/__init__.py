"""The same verbs as the pages, as JSON. It calls actions and queries; models cannot be reached from here."""
