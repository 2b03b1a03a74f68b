"""Papers: their content, drawing and verification. ReportLab is imported only when a page is drawn."""
