namespace SmartPoles.IngestServer.Intake;

/// <summary>Makes text from strangers safe for a log line: no control characters, bounded length (ASVS 16.4.1).</summary>
internal static class Printable
{
    private const int LengthMax = 128;

    internal static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "(empty)";
        var cut = text.Length <= LengthMax ? text : text[..LengthMax] + "...";
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (var index = 0; index < source.Length; index++) target[index] = char.IsControl(source[index]) ? '?' : source[index];
        });
    }
}
