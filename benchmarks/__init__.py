"""How long does the tool take, and how much memory? Each module measures one thing: ``lines`` gives its tables."""
