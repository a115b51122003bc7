"""门禁: row scopes by construction and the decorators that every view carries. Knows people by plain keys only."""
