"""The report: what was found on one page, in sentences, tables and pictures; as HTML or Markdown."""

from routekaart.show.report.compose import compose
from routekaart.show.report.contents import Comparison, Found, Origin
from routekaart.show.report.html import html_page
from routekaart.show.report.markdown import markdown_page
from routekaart.show.report.public import compose_public

__all__ = ["Comparison", "Found", "Origin", "compose", "compose_public", "html_page", "markdown_page"]
