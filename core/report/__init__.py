"""What is handed over: the paper's content, its drawing, its proof. ReportLab is imported only when a page is drawn."""
