"""The hooks by which MkDocs makes the site of the docs out of the checkout as a forge shows it (`make docs`).

Pages link to what lies beside them in the checkout: to README.md, a unit in deploy/, the changelog. Those come into
the site as well, so that the same Markdown reads on a forge and there. A page that would load anything from another
server is refused, for the site is to work without a network and to tell nobody who reads it.
"""

from __future__ import annotations

import logging
import posixpath
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
# Warnings of this logger end a strict build.
_LOG = logging.getLogger("mkdocs.hooks.docs_site")
# Where a file of the checkout stands in the site, if not under its own name.
_PLACES = {
    "README.md": "index.md",
    "README.fr.md": "accueil.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "SECURITY.md": "reporting.md",
    "bot/web/pages/icon.svg": "assets/icon.svg",
}
_FRENCH = {"accueil.md", "autre-programme.md", "deploiement.md", "guide-equipe.md", "integrer.md", "vie-privee.md"}
_LINK = re.compile(r"(?P<image>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<target>[^)\s]+)\)")
_FENCE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
_LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "object": "data"}
# A link to a page names it and loads nothing.
_NAMED_ONLY = {"canonical", "prev", "next", "alternate"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The site's files, and what their pages link to outside docs/."""
    for name, place in _PLACES.items():
        if (ROOT / name).exists():
            files.append(File.generated(config, place, abs_src_path=str(ROOT / name)))
    pages = list(files.documentation_pages())
    for page in pages:  # and the pages that come in, which link further
        for target in _outside(_source(page), page.content_string):
            if files.get_file_from_path(target) is None:
                added = File.generated(config, target, abs_src_path=str(ROOT / target))
                files.append(added)
                pages += [added] if added.is_documentation_page() else []
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A page's text, its links being those of the site."""
    source, here = _source(page.file), posixpath.dirname(page.file.src_uri)

    def in_site(found: re.Match[str]) -> str:
        path, _, anchor = found["target"].partition("#")
        name = _checkout_name(source, path)
        if not name:
            return found[0]
        if (ROOT / name).is_dir():
            return found["text"]  # a folder has no page
        place = name.removeprefix("docs/") if name.startswith("docs/") else _PLACES.get(name, name)
        link = posixpath.relpath(place, here or ".") + (f"#{anchor}" if anchor else "")
        return f"{found['image']}[{found['text']}]({link})"

    return _outside_fences(markdown, in_site)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A page's content, which says so where it is in French: the frame around it is in English."""
    return f'<div lang="fr">{html}</div>' if page.file.src_uri in _FRENCH else html


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """The whole page, once it is known to load nothing from elsewhere and to link to whole addresses."""
    reader = _LinkReader()
    reader.feed(output)
    for address in reader.loaded:
        if urlsplit(address).netloc:
            _LOG.warning("%s loads %s: keep a copy in docs/assets/ instead.", page.file.src_uri, address)
    for address in reader.linked:
        parts = urlsplit(address)
        if parts.scheme not in {"", "https", "mailto"} or (parts.scheme == "https" and "." not in parts.netloc):
            _LOG.warning("%s links to %s: write a whole https address.", page.file.src_uri, address)
    return output


class _LinkReader(HTMLParser):
    """What a page loads by itself, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the addresses of one tag."""
        given = dict(attrs)
        if tag == "a" and (href := given.get("href")):
            self.linked.append(href)
        elif tag in _LOADING and (address := given.get(_LOADING[tag])) and given.get("rel") not in _NAMED_ONLY:
            self.loaded.append(address)


def _source(file: File) -> str:
    """A page's file in the checkout."""
    return str(Path(str(file.abs_src_path)).relative_to(ROOT))


def _checkout_name(source: str, path: str) -> str | None:
    """The name in the checkout of what a page links to; None where it is elsewhere, or not there."""
    if not path or urlsplit(path).scheme or path.startswith(("/", "{")):
        return None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    return name if not name.startswith("..") and (ROOT / name).exists() else None


def _outside(source: str, markdown: str) -> Iterator[str]:
    """The files outside docs/ to which a page links."""
    for found in _LINK.finditer(_FENCE.sub("", markdown)):
        name = _checkout_name(source, found["target"].partition("#")[0])
        if name and not name.startswith("docs/") and name not in _PLACES and (ROOT / name).is_file():
            yield name


def _outside_fences(markdown: str, replace: Any) -> str:
    """A page's text, with its links replaced wherever they are no example."""
    parts, end = [], 0
    for fence in _FENCE.finditer(markdown):
        parts += [_LINK.sub(replace, markdown[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, _LINK.sub(replace, markdown[end:])])
