namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// How long to wait before the next connection: anywhere between nothing and a bound that doubles (full jitter), so that the
/// gateways of a city do not come back at the same moment.
/// </summary>
internal sealed class ReconnectDelay(TimeSpan min, TimeSpan max, Random random)
{
    private int _failures;

    /// <summary>The connection served: the next failure starts small again.</summary>
    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        var bound = min * Math.Pow(2, Math.Min(_failures++, 20));
        return (bound < max ? bound : max) * random.NextDouble();
    }
}
