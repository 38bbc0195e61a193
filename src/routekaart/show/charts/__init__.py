"""What charts share: their frame, axes and marks; what is drawn stands in the modules of ``show/of/``."""
