"""Pages by task: thin, they call queries and actions and choose a template."""
