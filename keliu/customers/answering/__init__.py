"""负责: who answers for which customers, handed over and taken back."""
