from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.pipeline.asked import FEDIVERSE, guesses


def fediverse(address: str) -> list[tuple[str, str]]:
    return [(network, address) for network in FEDIVERSE]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # Bluesky: handles have dots, ids are DIDs
        ("ada.bsky.social", [("bluesky", "ada.bsky.social")]),
        (" @Ada.bsky.social\n", [("bluesky", "ada.bsky.social")]),
        ("ada.bsky.social.", [("bluesky", "ada.bsky.social")]),
        ("bücher.shop", [("bluesky", "xn--bcher-kva.shop")]),
        ("did:plc:z72i7hdynmk6r22z27h6tvur", [("bluesky", "did:plc:z72i7hdynmk6r22z27h6tvur")]),
        ("did:web:ada.org", [("bluesky", "did:web:ada.org")]),
        ("https://bsky.app/profile/ada.org", [("bluesky", "ada.org")]),
        ("bsky.app/profile/did:plc:abc/post/3k", [("bluesky", "did:plc:abc")]),
        # nobody real is called .example
        (
            "rosas-bakery.example",
            [("demo", "rosas-bakery.example"), ("bluesky", "rosas-bakery.example")],
        ),
        # the fediverse: addresses, and links as its servers write them
        ("@ada@social.example", fediverse("ada@social.example")),
        ("ada@Social.Example", fediverse("ada@social.example")),
        ("ada@social.example.", fediverse("ada@social.example")),
        ("@ada@Bücher.Example", fediverse("ada@xn--bcher-kva.example")),
        ("https://bücher.example/@ada", fediverse("ada@xn--bcher-kva.example")),
        ("https://social.example/@ada", fediverse("ada@social.example")),
        ("https://social.example/@ada@other.example", fediverse("ada@other.example")),
        ("social.example/users/ada/", fediverse("ada@social.example")),
        ("https://social.example/profile/ada?x=1#y", fediverse("ada@social.example")),
        # GitHub: a word without dots
        ("octocat", [("github", "octocat")]),
        ("@octo-cat", [("github", "@octo-cat")]),
        ("https://github.com/octocat", [("github", "octocat")]),
        ("https://www.github.com/octocat/repository", [("github", "octocat")]),
        # platforms that are watched by file, or by a source of their own
        ("https://x.com/ada", [("x", "ada")]),
        ("https://twitter.com/@ada/status/1", [("x", "ada")]),
        ("https://www.instagram.com/ada/", [("instagram", "ada")]),
        ("https://www.tiktok.com/@ada", [("tiktok", "ada")]),
        ("https://www.linkedin.com/in/ada", [("linkedin", "ada")]),
    ],
)
def test_what_is_typed_means_an_account(said: str, meant: list[tuple[str, str]]) -> None:
    assert [(guess.network, guess.name) for guess in guesses(said)] == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "ada lovelace",
        "@",
        "ada@",
        "-octocat",
        "@ada@localhost",
        "@ada@bad host.example",
        "@ada@social.example..",
        "@ada@социал",
        "https://",
        "https://github.com/",
        "https://social.example/about",
        "https://[::1/@ada",
        "javascript:alert(1)",
        "a" * 600,
    ],
)
def test_what_can_be_nobody_is_refused_with_what_to_write(said: str) -> None:
    with pytest.raises(BadInput, match="profile"):
        guesses(said)
