using System.CommandLine.Parsing;
using System.Globalization;

namespace SmartPoles.IngestServer.Commands;

/// <summary>A span of time as it is typed: <c>30m</c>, <c>24h</c>, <c>90d</c>.</summary>
internal static class Lifetime
{
    /// <summary>For an option: adds an error when it is written otherwise.</summary>
    internal static TimeSpan? Read(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (Parse(text) is { } span) return span;
        argument.AddError($"'{text}' is no span of time; write it like 30m, 24h or 90d");
        return null;
    }

    internal static TimeSpan? Parse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0) return null;
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => null,
        };
    }
}
