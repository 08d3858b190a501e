"""From bytes to a document that can be read and found: text, language, pictures of pages. Refuses to know who may see it."""
