"""The operations that can be called, one module for each. Must not know HTTP."""
