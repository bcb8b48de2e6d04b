namespace SmartPoles.IngestServer.Storage;

/// <summary>Pauses between attempts: doubling, with jitter, or what the server asked for up to a bound.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>Longest obedience to a server that asks to be left alone: the journal's room is finite.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(10);

    private const int DoublingsMax = 20;

    /// <summary>Attempts that failed in a row.</summary>
    public int Failures { get; private set; }

    public TimeSpan Next(TimeSpan? retryAfter)
    {
        var doubled = first * Math.Pow(2, Math.Min(Failures++, DoublingsMax));
        if (retryAfter is { } asked) return asked < TimeSpan.Zero ? TimeSpan.Zero : asked > RetryAfterMax ? RetryAfterMax : asked;

        var bounded = doubled < longest ? doubled : longest;
        // Half fixed, half drawn: a hundred writers must not come back in the same instant.
        return bounded * (0.5 + (0.5 * random.NextDouble()));
    }

    public void Reset() => Failures = 0;
}
