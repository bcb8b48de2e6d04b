namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>
/// One cell of a table that people open in a spreadsheet. What would be taken there for a formula is made inert by an apostrophe in front,
/// which an import takes away again.
/// </summary>
/// <remarks>OWASP, CSV injection: a cell that begins with <c>= + - @</c>, a tab or a line end.</remarks>
internal static class CsvCell
{
    private const string Dangerous = "=+-@\t\r\n";
    private const char Inert = '\'';

    /// <summary>As it is written, in quotes where need be.</summary>
    internal static string Write(string? value, bool isNumber = false)
    {
        if (string.IsNullOrEmpty(value)) return "";
        var text = !isNumber && IsDangerous(value) ? Inert + value : value;
        var isPlain = !text.AsSpan().ContainsAny(",\"\r\n") && text[0] != ' ' && text[^1] != ' ';
        return isPlain ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>What was meant by a cell.</summary>
    internal static string Read(string cell) => cell.Length > 1 && cell[0] == Inert && IsDangerous(cell.AsSpan(1)) ? cell[1..] : cell;

    /// <summary>Apostrophes in front of the sign do not count: one more of them is written, and taken away, whatever their number.</summary>
    private static bool IsDangerous(ReadOnlySpan<char> text)
    {
        var rest = text.TrimStart(Inert);
        return !rest.IsEmpty && Dangerous.Contains(rest[0], StringComparison.Ordinal);
    }
}
