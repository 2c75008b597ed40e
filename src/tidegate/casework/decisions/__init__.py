"""From proposal to authorised decision: over exactly what was seen, by two people, void on any change; then scrutiny."""
