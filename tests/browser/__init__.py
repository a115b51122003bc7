"""Pages as a person sees them: a real Chromium, a real server, a small shop."""
