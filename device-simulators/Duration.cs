using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SmartPoles.DeviceSimulators;

/// <summary>Spans as people type them: <c>90s</c>, <c>500ms</c>, <c>5m</c>, <c>2h</c>.</summary>
public static class Duration
{
    private static readonly (string Suffix, double Milliseconds)[] Units =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Reads a span; false for anything else, a bare number too, because its unit would be a guess.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        foreach (var (suffix, milliseconds) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var ok = double.TryParse(text[..^suffix.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds < TimeSpan.MaxValue.TotalMilliseconds / 2;
            if (!ok) continue;
            span = TimeSpan.FromMilliseconds(number * milliseconds);
            return true;
        }

        return false;
    }

    /// <summary>A command-line option that holds a span, or nothing.</summary>
    public static Option<TimeSpan?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "SPAN",
        CustomParser = Read,
    };

    private static TimeSpan? Read(ArgumentResult result)
    {
        if (result.Tokens.Count == 1 && TryParse(result.Tokens[0].Value, out var span)) return span;
        result.AddError($"{result.Tokens.FirstOrDefault()?.Value} is no span of time: write 90s, 500ms, 5m or 2h");
        return null;
    }
}
