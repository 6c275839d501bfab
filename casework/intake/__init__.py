"""Files that come in: remittances, chart workbooks, chart JSON, and the inbox they lie in."""
