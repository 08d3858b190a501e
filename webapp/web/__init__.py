"""The porch: HTTP glue that every room with screens needs, and no business. Knows no organization's nouns but the name."""
