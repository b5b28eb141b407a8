"""The living documentation: what the articles promise, and what a run found, as a site."""

from conformance.publish.build import SiteNotBuilt, SiteSourcesMissing, build_site, site
from conformance.publish.pages import publish

__all__ = ["SiteNotBuilt", "SiteSourcesMissing", "build_site", "publish", "site"]
