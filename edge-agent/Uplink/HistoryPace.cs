namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// The rate of the history lane: a token bucket that holds a tenth of a second, so that history flows and never comes in gusts that
/// fill the line before a live message. The rate may be set by any thread; the tokens are for one caller.
/// </summary>
public sealed class HistoryPace(int readingsPerSecond, TimeProvider time)
{
    private const double BucketSeconds = 0.1;

    private long _rate = readingsPerSecond;
    private double _tokens;
    private long _stamp = time.GetTimestamp();

    /// <summary>Raised when the rate was set.</summary>
    public event Action? Changed;

    /// <summary>Readings a second.</summary>
    public long Rate => Volatile.Read(ref _rate);

    /// <summary>Sets the rate, readings a second.</summary>
    public void Set(long readingsPerSecond)
    {
        Volatile.Write(ref _rate, Math.Max(1, readingsPerSecond));
        Changed?.Invoke();
    }

    /// <summary>How long until the next message may go; zero for now.</summary>
    public TimeSpan Wait()
    {
        var rate = Rate;
        var now = time.GetTimestamp();
        _tokens = Math.Min(rate * BucketSeconds, _tokens + (time.GetElapsedTime(_stamp, now).TotalSeconds * rate));
        _stamp = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / rate);
    }

    /// <summary>A message went; a debt is paid before the next one.</summary>
    public void Take(int readings) => _tokens -= readings;
}
