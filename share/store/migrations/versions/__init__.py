"""One file for each step of the schema, none of them ever changed once it is released."""
