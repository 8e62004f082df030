import pytest

from taskverse.outbound import OutboundError, target_of


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("http://example.com", "http://example.com/"),
        ("HTTPS://EXAMPLE.com:443/A?b=c#d", "https://example.com/A?b=c"),
        ("http://example.com:8080?q", "http://example.com:8080/?q"),
        ("http://example.com.:/", "http://example.com/"),
        ("http://my_service/", "http://my_service/"),
        ("http://[2606:4700::0:1111]/", "http://[2606:4700::1111]/"),
        ("http://example.com/ä ö?ü=%20€", "http://example.com/%C3%A4%20%C3%B6?%C3%BC=%20%E2%82%AC"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://straße.example/", "http://xn--strae-oqa.example/"),  # Python's own codec goes to strasse.example
        ("http://例え。テスト/", "http://xn--r8jz45g.xn--zckzah/"),
        ("http://１２７.0.0.1/", "http://127.0.0.1/"),  # noqa: RUF001 - digits all the same: refused later
        ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://localhost/"),
    ],
)
def test_reads_a_url(url: str, normal: str) -> None:
    assert target_of(url).url == normal


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "/path",
        "//example.com/",
        "http:example.com",
        "http://",
        "http:///path",
        "http://:80/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "javascript:alert(1)",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://:@example.com/",
        "http://public.example@127.0.0.1/",
        "http://127.0.0.1\\@public.example/",
        "http://public.example\\.evil.example/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:999999/",
        "http://example.com:-1/",
        "http://example.com:８０/",  # noqa: RUF001
        "http://example.com:80:80/",
        "http://exa mple.com/",
        "http://exam%70le.com/",
        "http://exam\0ple.com/",
        "http://example.com/\0",
        "http://example.com/\r\nHost: evil",
        "http://example.com/\x7f",
        "\thttp://example.com/",
        "http://a..example/",
        "http://.example/",
        f"http://{'a' * 64}.example/",
        f"http://{'a.' * 130}example/",
        f"http://{'ü' * 100_000}.example/",
        f"http://{'a.' * 130}ü.example/",
        f"http://example.com/{'a' * 8_000}",
        "http://example.com/\ud800",
        "http://\ud800.example/",
        "http://ex\u00adample\u2024.\u200b/",
        # Spellings of 127.0.0.1 and its like that some programs take
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.01/",
        "http://127.0.0.1.0x1/",
        "http://127.0.0.256/",
        "http://0/",
        "http://①②⑦.1/",
        # Brackets
        "http://[::1/",
        "http://[::1]evil/",
        "http://evil[::1]/",
        "http://[127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://[v1.a]/",
        "http://[]/",
        "http://::1/",
    ],
)
def test_refuses(url: str) -> None:
    with pytest.raises(OutboundError) as caught:
        target_of(url)
    assert caught.value.code == "OUTBOUND_REFUSED"


def test_says_where_a_password_belongs() -> None:
    with pytest.raises(OutboundError, match="put them into a header"):
        target_of("http://user:password@example.com/")
