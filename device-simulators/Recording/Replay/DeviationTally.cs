namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>How late messages left, in steps of 0.1 ms up to 10 s; one caller at a time.</summary>
internal sealed class DeviationTally
{
    private const double StepMs = 0.1;
    private const int Steps = 100_000;

    private readonly long[] _counts = new long[Steps];
    private double _lastMs;

    public long Count { get; private set; }

    public double MaxMs { get; private set; }

    /// <summary>Mean lateness of the last hundred messages or so: what a drift would show in.</summary>
    public double DriftMs => _lastMs;

    public void Add(TimeSpan late)
    {
        var ms = Math.Max(0, late.TotalMilliseconds);
        _counts[Math.Min(Steps - 1, (int)(ms / StepMs))]++;
        Count++;
        MaxMs = Math.Max(MaxMs, ms);
        _lastMs += (ms - _lastMs) / Math.Min(Count, 100);
    }

    /// <summary>The lateness that a share of the messages did not exceed, milliseconds; 0 without messages.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        var seen = 0L;
        for (var step = 0; step < Steps; step++)
        {
            seen += _counts[step];
            if (seen >= wanted && seen > 0) return Math.Min(MaxMs, (step + 1) * StepMs);
        }

        return MaxMs;
    }
}
