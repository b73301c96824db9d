"""encender, a JavaScript `$apply`, which applies the rendition of our plan."""
