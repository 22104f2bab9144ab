"""Import from and export to other systems: CSV, lists in YAML or JSON, bilingual pages."""
