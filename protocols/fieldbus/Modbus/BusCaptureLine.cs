using System.Globalization;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>What a stretch of bytes in a capture was.</summary>
public enum BusCaptureKind
{
    /// <summary>A master asks.</summary>
    Question,

    /// <summary>A slave answers.</summary>
    Answer,

    /// <summary>A slave answers with an exception.</summary>
    Refusal,

    /// <summary>A whole frame whose function is unknown.</summary>
    Unknown,

    /// <summary>Bytes of no frame.</summary>
    Noise,
}

/// <summary>One line of a capture of an RTU bus: what was heard, when, after how long a silence.</summary>
/// <remarks>
/// Format version 1: ASCII text, one line each, parts apart by blanks; a line that begins with # is for people. The first line is
/// <see cref="Head"/>. Bytes are hexadecimal as they came, with their checksum; the gap is from the last byte before to the first of these.
/// <code>
/// # smartpoles bus capture 1
/// SECONDS   GAP-MS   question|answer|refusal|unknown|noise   HEX
///   12.345     8.1   answer                                  010302012CB8C9
/// </code>
/// </remarks>
/// <param name="At">Since the capture began.</param>
/// <param name="Gap">Silence before; before an answer it is the device's turnaround.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Bytes">As they came.</param>
public sealed record BusCaptureLine(TimeSpan At, TimeSpan Gap, BusCaptureKind Kind, byte[] Bytes)
{
    /// <summary>First line of a capture.</summary>
    public const string Head = "# smartpoles bus capture 1";

    private static readonly string[] Kinds = ["question", "answer", "refusal", "unknown", "noise"];

    /// <summary>The line as it is written.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{At.TotalSeconds,12:0.0000} {Gap.TotalMilliseconds,9:0.000} {Kinds[(int)Kind],-8} {Convert.ToHexString(Bytes)}");

    /// <summary>Reads a line; false with what is wrong in words.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BusCaptureLine? line, out string fault)
    {
        line = null;
        fault = "";
        Span<Range> parts = stackalloc Range[5];
        var count = text.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (count != 4)
        {
            fault = "not of four parts: seconds, gap in ms, kind, bytes in hexadecimal";
            return false;
        }

        if (!TryNumber(text[parts[0]], out var seconds) || !TryNumber(text[parts[1]], out var gap))
        {
            fault = $"{text[parts[0]]} {text[parts[1]]} are not seconds and milliseconds";
            return false;
        }

        var kind = Kinds.AsSpan().IndexOf(text[parts[2]].ToString());
        if (kind < 0)
        {
            fault = $"{text[parts[2]]} is none of {string.Join(", ", Kinds)}";
            return false;
        }

        var hex = text[parts[3]];
        var bytes = new byte[hex.Length / 2];
        if (hex.Length % 2 != 0 || Convert.FromHexString(hex, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            fault = $"{hex} is not hexadecimal";
            return false;
        }

        line = new BusCaptureLine(TimeSpan.FromSeconds(seconds), TimeSpan.FromMilliseconds(gap), (BusCaptureKind)kind, bytes);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number is >= 0 and < 1e9;
}
