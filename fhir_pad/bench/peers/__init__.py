"""Programs of others beside ours: installed once into a cache, each with what it does not do."""
