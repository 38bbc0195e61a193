"""What the log is: its words, columns, calendar, readers, stored form and views."""
