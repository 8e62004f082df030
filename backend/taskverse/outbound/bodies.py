import zlib

GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


class Body:
    """The first `limit` bytes of an answer, decompressed no further than that: a bomb costs `limit` bytes too."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._came = 0
        self._kept = bytearray()
        # Not asked for; but some servers keep their files compressed and send nothing else.
        packed = encoding.strip().lower() in ("gzip", "x-gzip", "deflate")
        self._zip = zlib.decompressobj(GZIP_OR_ZLIB) if packed else None

    @property
    def truncated(self) -> bool:
        """Full. Compressed data may well unpack to nothing, for ever: what came is counted, too."""
        return len(self._kept) > self._limit or self._came > 2 * self._limit + 1_000

    def add(self, data: bytes) -> None:
        """While not truncated. One byte more than `limit` is kept, to tell what fits from what does not."""
        self._came += len(data)
        room = self._limit + 1 - len(self._kept)
        self._kept += self._zip.decompress(data, room) if self._zip else data[:room]

    def content(self) -> bytes:
        return bytes(self._kept[: self._limit])
