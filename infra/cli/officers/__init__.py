"""Commands for officers of a regency: check, template, schema, upload, uploads, status, nihil, export."""
