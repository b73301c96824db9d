"""The folder of an EHR's Bulk Data export: whose each line is, and what each patient leads to."""
