"""Commands for officers of a regency: check, template, upload, status, nil return, export."""
