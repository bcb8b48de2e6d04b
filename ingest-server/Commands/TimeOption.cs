using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace SmartPoles.IngestServer.Commands;

/// <summary>A moment as people type it: a day, a time, or UTC milliseconds.</summary>
internal static class TimeOption
{
    internal static Option<long?> Of(string name, string about) => new(name)
    {
        Description = $"{about}: 2026-05-18, 2026-05-18T06:00:00Z or UTC milliseconds.", HelpName = "TIME", CustomParser = Read,
    };

    private static long? Read(ArgumentResult argument)
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var unixMs)) return unixMs;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time.ToUnixTimeMilliseconds();
        argument.AddError($"'{text}' is no time; write it like 2026-05-18, 2026-05-18T06:00:00Z or 1779062400000");
        return null;
    }
}
