"""FAQs from elsewhere and for elsewhere: CSV, lists in YAML or JSON, bilingual pages."""
