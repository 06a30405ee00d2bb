"""The part of the Protocol Buffers wire format that ONNX needs: natural numbers, text, nested messages.

A message is a sequence of fields. Each starts with ``field number * 8 + wire type`` and continues with its
value: an integer in groups of seven bits (wire type 0), or a length and that many bytes (2).
See https://protobuf.dev/programming-guides/encoding.
"""

from collections.abc import Mapping, Sequence

_VARINT, _LENGTH = 0, 2

Value = int | str | bytes
Fields = dict[int, list[int | bytes]]
"""A parsed message: the values of each field number, in order."""


def message(fields: Mapping[int, Value | Sequence[Value]]) -> bytes:
    """Return an encoded message. A sequence is encoded as a repeated field."""
    parts = []
    for number, values in fields.items():
        for value in [values] if isinstance(values, int | str | bytes) else values:
            if isinstance(value, int):
                parts.append(_varint(number << 3 | _VARINT) + _varint(value))
            else:
                content = value.encode() if isinstance(value, str) else value
                parts.append(_varint(number << 3 | _LENGTH) + _varint(len(content)) + content)
    return b"".join(parts)


def read_message(content: bytes) -> Fields:
    """Return the fields of a message written by ``message``.

    Raises
    ------
    ValueError
        If it is truncated, or contains a value of another kind.
    """
    fields: Fields = {}
    position = 0
    while position < len(content):
        key, position = _read_varint(content, position)
        value: int | bytes
        if key & 7 == _VARINT:
            value, position = _read_varint(content, position)
        elif key & 7 == _LENGTH:
            length, position = _read_varint(content, position)
            value = content[position : position + length]
            position += length
            if position > len(content):
                raise ValueError("truncated message")
        else:
            raise ValueError("unsupported wire type")
        fields.setdefault(key >> 3, []).append(value)
    return fields


def _varint(value: int) -> bytes:
    pieces = bytearray()
    while value > 0x7F:
        pieces.append(value & 0x7F | 0x80)
        value >>= 7
    pieces.append(value)
    return bytes(pieces)


def _read_varint(content: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(content):
        piece = content[position]
        position += 1
        value |= (piece & 0x7F) << shift
        shift += 7
        if piece < 0x80:
            return value, position
    raise ValueError("truncated message")
