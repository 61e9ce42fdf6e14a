"""The platform: one app for each thing a co-operative does."""
