"""How does a result travel to other tools? GraphML, DOT, CSV and more."""
