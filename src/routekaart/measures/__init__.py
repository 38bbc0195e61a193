"""What happened? One question, one module, each with a typed result."""
