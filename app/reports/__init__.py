"""An audit as files a person keeps: tables for a spreadsheet, charts, a document to print. Pure."""
