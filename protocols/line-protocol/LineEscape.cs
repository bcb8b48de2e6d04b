using System.Buffers;
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
    private static readonly SearchValues<char> PlainInMeasurement = SearchValues.Create(Plain(LinePart.Measurement));
    private static readonly SearchValues<char> PlainInKey = SearchValues.Create(Plain(LinePart.Key));
    private static readonly SearchValues<char> PlainInString = SearchValues.Create(Plain(LinePart.String));

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
            // Names and codes are plain from end to end, as a rule: copied at once, not character by character.
            var plain = text.IndexOfAnyExcept(PlainIn(part)) is >= 0 and var end ? end : text.Length;
            if (plain > target.Length - written) return LineStatus.BufferFull;
            Ascii.FromUtf16(text[..plain], target[written..], out _);
            written += plain;
            text = text[plain..];
            if (text.IsEmpty) break;

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

            if (Rune.DecodeFromUtf16(text, out var rune, out var consumed) != OperationStatus.Done) return LineStatus.InvalidText;
            if (part is not LinePart.String && IsBreak(rune)) return LineStatus.ControlCharacter;
            if (!rune.TryEncodeToUtf8(target[written..], out var bytes)) return LineStatus.BufferFull;
            written += bytes;
            text = text[consumed..];
        }

        return LineStatus.Ok;
    }

    private static SearchValues<char> PlainIn(LinePart part) => part switch
    {
        LinePart.Measurement => PlainInMeasurement,
        LinePart.Key => PlainInKey,
        _ => PlainInString,
    };

    private static string Plain(LinePart part) => string.Concat(Enumerable.Range(0, 0x80).Select(ascii => (char)ascii)
        .Where(ascii => !IsSpecial(ascii, part) && (part is LinePart.String || Refuse(ascii) == LineStatus.Ok)));

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
