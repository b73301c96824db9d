"""Pages in headless Chromium. Must not know a rule."""
