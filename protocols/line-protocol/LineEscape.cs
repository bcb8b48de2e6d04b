using System.Text;

namespace SmartPoles.Protocols.LineProtocol;

/// <summary>Which escapes a piece of text needs.</summary>
public enum LinePart : byte
{
    /// <summary>Escapes comma and space.</summary>
    Measurement,

    /// <summary>Tag key, tag value or field key: escapes comma, equals sign and space.</summary>
    Key,

    /// <summary>String field between quotes: escapes quote and backslash; may hold control characters and line breaks.</summary>
    String,
}

/// <summary>Text to UTF-8 with the escapes of the line protocol ("Line protocol reference", special characters).</summary>
public static class LineEscape
{
    /// <summary>Room that any text of this many UTF-16 units needs, bytes: an escape makes two bytes of one unit, UTF-8 up to three.</summary>
    public static int BytesMax(int characters) => characters * 3;

    /// <summary>
    /// Writes the text without quotes. <see cref="LineStatus.BufferFull"/> when it does not fit; otherwise the reason why
    /// the text is refused. Never writes a raw separator, line break or unpaired backslash.
    /// </summary>
    public static LineStatus TryWrite(ReadOnlySpan<char> text, LinePart part, Span<byte> target, out int written)
    {
        written = 0;
        while (!text.IsEmpty)
        {
            var first = text[0];
            if (first < 0x80)
            {
                if (part is not LinePart.String && Refuse(first) is var refusal and not LineStatus.Ok) return refusal;
                var escaped = IsSpecial(first, part);
                if (target.Length - written < (escaped ? 2 : 1)) return LineStatus.BufferFull;
                if (escaped) target[written++] = (byte)'\\';
                target[written++] = (byte)first;
                text = text[1..];
                continue;
            }

            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != System.Buffers.OperationStatus.Done) return LineStatus.InvalidText;
            if (part is not LinePart.String && IsBreak(rune)) return LineStatus.ControlCharacter;
            if (!rune.TryEncodeToUtf8(target[written..], out var bytes)) return LineStatus.BufferFull;
            written += bytes;
            text = text[consumed..];
        }

        return LineStatus.Ok;
    }

    private static LineStatus Refuse(char ascii) => ascii switch
    {
        < ' ' or '\x7f' => LineStatus.ControlCharacter,
        '\\' => LineStatus.Backslash,
        _ => LineStatus.Ok,
    };

    private static bool IsSpecial(char ascii, LinePart part) => part switch
    {
        LinePart.Measurement => ascii is ',' or ' ',
        LinePart.Key => ascii is ',' or '=' or ' ',
        _ => ascii is '"' or '\\',
    };

    // C1 controls and the two Unicode line separators: some parsers break lines at them.
    private static bool IsBreak(Rune rune) => Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029;
}
