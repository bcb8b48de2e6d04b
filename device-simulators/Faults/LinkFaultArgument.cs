using System.Globalization;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>One fault of a link as it is typed: <c>latency:300ms:100ms@30s-60s</c>.</summary>
public static class LinkFaultArgument
{
    /// <summary>How each kind is typed, for help.</summary>
    public static IReadOnlyList<string> Usages { get; } =
        ["latency:SPAN[:JITTER]", "bandwidth:BYTES_PER_SECOND", "reset:MEAN_LIFE", "partition", "half-open", "refuse"];

    private static readonly (string Name, LinkFaultKind Kind)[] Names =
    [
        ("latency", LinkFaultKind.Latency), ("bandwidth", LinkFaultKind.Bandwidth), ("reset", LinkFaultKind.Reset), ("partition", LinkFaultKind.Partition),
        ("half-open", LinkFaultKind.HalfOpen), ("refuse", LinkFaultKind.Refuse),
    ];

    /// <summary>Reads all; null with all that is wrong, one a line.</summary>
    public static IReadOnlyList<LinkFault>? ParseAll(IReadOnlyList<string> texts, out string reason)
    {
        var wrong = new List<string>();
        var faults = new List<LinkFault>();
        foreach (var text in texts)
        {
            if (Parse(text, out var why) is { } fault) faults.Add(fault);
            else wrong.Add($"--fault {text}: {why}");
        }

        reason = string.Join('\n', wrong);
        return wrong.Count == 0 ? faults : null;
    }

    /// <summary>Reads one; null with the reason.</summary>
    public static LinkFault? Parse(string text, out string reason)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var words = (at < 0 ? text : text[..at]).Split(':');
        var index = Array.FindIndex(Names, row => row.Name == words[0]);
        if (index < 0)
        {
            reason = $"no such fault; there are {string.Join(", ", Usages)}, each with @FROM-UNTIL or @FROM";
            return null;
        }

        reason = $"write {Usages[index]}[@FROM-UNTIL], such as {(index == 1 ? "bandwidth:2000" : index < 3 ? $"{words[0]}:300ms@30s-60s" : $"{words[0]}@30s-60s")}";
        var fault = ReadValues(Names[index].Kind, words);
        if (fault is null || at < 0) return fault;
        return TryTimes(text[(at + 1)..], out var from, out var until) ? fault with { From = from, Until = until } : null;
    }

    private static LinkFault? ReadValues(LinkFaultKind kind, string[] words)
    {
        switch (kind)
        {
            case LinkFaultKind.Latency:
                TimeSpan jitter = default;
                if (words.Length is < 2 or > 3 || !Duration.TryParse(words[1], out var delay) || (words.Length == 3 && !Duration.TryParse(words[2], out jitter))) return null;
                return new LinkFault { Kind = kind, Span = delay, Jitter = jitter };
            case LinkFaultKind.Bandwidth:
                var isRate = words.Length == 2 && double.TryParse(words[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate >= 1;
                return isRate ? new LinkFault { Kind = kind, BytesPerSecond = double.Parse(words[1], CultureInfo.InvariantCulture) } : null;
            case LinkFaultKind.Reset:
                return words.Length == 2 && Duration.TryParse(words[1], out var life) && life > TimeSpan.Zero ? new LinkFault { Kind = kind, Span = life } : null;
            default:
                return words.Length == 1 ? new LinkFault { Kind = kind } : null;
        }
    }

    private static bool TryTimes(string text, out TimeSpan from, out TimeSpan? until)
    {
        until = null;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Duration.TryParse(dash < 0 ? text : text[..dash], out from)) return false;
        if (dash < 0) return true;
        if (!Duration.TryParse(text[(dash + 1)..], out var end) || end <= from) return false;
        until = end;
        return true;
    }
}
