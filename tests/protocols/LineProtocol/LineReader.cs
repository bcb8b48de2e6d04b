using System.Text;

namespace SmartPoles.Protocols.Tests.LineProtocol;

/// <summary>A reader of the line protocol written from its reference for these tests only: byte by byte, no shared code with the writer.</summary>
internal sealed record LineReader(
    string Measurement, IReadOnlyList<(string Key, string Value)> Tags, IReadOnlyList<(string Key, string Raw)> Fields, long Time)
{
    public static IReadOnlyList<LineReader> ReadAll(ReadOnlySpan<byte> body)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
        var lines = new List<LineReader>();
        var at = 0;
        while (at < text.Length) lines.Add(ReadLine(text, ref at));
        return lines;
    }

    private static LineReader ReadLine(string text, ref int at)
    {
        var measurement = ReadName(text, ref at, ", ");
        var tags = new List<(string, string)>();
        while (text[at] == ',')
        {
            at++;
            var key = ReadName(text, ref at, "=");
            at++;
            tags.Add((key, ReadName(text, ref at, ", ")));
        }

        var fields = new List<(string, string)>();
        do
        {
            at++;
            var key = ReadName(text, ref at, "=");
            at++;
            fields.Add((key, ReadValue(text, ref at)));
        }
        while (text[at] == ',');

        var end = text.IndexOf('\n', at);
        var time = long.Parse(text.AsSpan(at + 1, end - at - 1), provider: null);
        at = end + 1;
        return new LineReader(measurement, tags, fields, time);
    }

    private static string ReadName(string text, ref int at, string terminators)
    {
        var name = new StringBuilder();
        for (; !terminators.Contains(text[at]); at++)
        {
            Assert.NotEqual('\n', text[at]);
            if (text[at] == '\\' && (text[at + 1] is ',' or '=' or ' ')) at++;
            name.Append(text[at]);
        }

        return name.ToString();
    }

    private static string ReadValue(string text, ref int at)
    {
        var start = at;
        if (text[at] == '"')
        {
            for (at++; text[at] != '"'; at++)
            {
                if (text[at] == '\\') at++;
            }

            at++;
            return text[start..at];
        }

        while (text[at] is not (',' or ' ' or '\n')) at++;
        return text[start..at];
    }
}
