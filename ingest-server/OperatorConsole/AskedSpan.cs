namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>A span of time that somebody asks for, Unix ms.</summary>
/// <param name="FromMs">First moment, included.</param>
/// <param name="ToMs">Last moment, excluded.</param>
internal readonly record struct AskedSpan(long FromMs, long ToMs)
{
    /// <summary>Years 1 to 9999: what a calendar can say.</summary>
    private static readonly long FirstMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();

    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    internal long LengthMs => ToMs - FromMs;

    /// <summary>The span as it is asked for; without a beginning so long before its end, without an end until now.</summary>
    /// <returns>Null, or what is wrong.</returns>
    internal static string? Read(long? from, long? to, long nowMs, long lengthMsDefault, out AskedSpan span)
    {
        var end = to ?? nowMs;
        span = new AskedSpan(from ?? (end > FirstMs + lengthMsDefault ? end - lengthMsDefault : FirstMs), end);
        if (span.FromMs < FirstMs || span.FromMs > LastMs) return $"from {span.FromMs} is outside the years 1 to 9999, in UTC milliseconds";
        if (span.ToMs < FirstMs || span.ToMs > LastMs) return $"to {span.ToMs} is outside the years 1 to 9999, in UTC milliseconds";
        return span.FromMs < span.ToMs ? null : $"from {span.FromMs} must be before to {span.ToMs}, both in UTC milliseconds";
    }
}
