"""What an answer says, however it says it: markup, JSON, addresses, headers, workbooks, archives, PDF streams."""

import base64
import html
import io
import re
import struct
import zipfile
import zlib
from typing import Any
from urllib.parse import unquote

ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
INLINE = re.compile(r"data:[\w./+-]+;base64,([A-Za-z0-9+/=]+)")
TEXTS_OF_PNG = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
DEEPEST = 3


def said_by(response: Any) -> str:
    """This function will return everything that an answer's body and headers say, decoded in every usual way."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output(header="")
    return plainly(f"{text_of(body)}\n{headers}\n{cookies}")


def text_of(body: bytes, depth: int = 0) -> str:
    """This function will return the text of a body; archives (xlsx, zip) member by member, PDF stream by stream."""
    if body[:4] == b"PK\x03\x04" and depth < DEEPEST:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(f"{name}\n{text_of(archive.read(name), depth + 1)}" for name in archive.namelist())
    if body[:8] == b"\x89PNG\r\n\x1a\n":
        return "\n".join(_texts_of_png(body))
    if body[:4] == b"%PDF":
        return "\n".join([body.decode("latin-1"), *map(_stream, STREAM.findall(body))])
    text = body.decode("utf-8", "replace")
    return text if "\ufffd" not in text else text + body.decode("gb18030", "ignore")


def _texts_of_png(body: bytes) -> list[str]:
    """Return what a picture says beside its points."""
    told, place = [], 8
    while place + 8 <= len(body):
        length, kind = struct.unpack(">I4s", body[place : place + 8])
        data = body[place + 8 : place + 8 + length]
        if kind in TEXTS_OF_PNG:
            told.append(data.decode("utf-8", "ignore"))
            told += [_stream(data[data.find(b"\0") + 2 :])] if kind == b"zTXt" else []
        place += 12 + length
    return told


def _stream(data: bytes) -> str:
    try:
        return zlib.decompress(data).decode("utf-8", "ignore")
    except zlib.error:
        return ""


def plainly(text: str) -> str:
    """This function will add to a text what its escapes stand for."""
    more = [text]
    if "&" in text:
        more.append(html.unescape(text))
    if "\\u" in text:
        more.append(ESCAPED.sub(lambda match: chr(int(match[1], 16)), text))
    if "%" in text:
        more.append(unquote(text))
    if ";base64," in text:
        more += [text_of(base64.b64decode(match + "==")) for match in INLINE.findall(text)]
    return "\n".join(dict.fromkeys(more))
