namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>
/// How long to wait before the next connection: anywhere between nothing and a bound that doubles (full jitter), so that the
/// gateways of a city do not come back at the same moment.
/// </summary>
internal sealed class ReconnectDelay(TimeSpan min, TimeSpan max, Random random)
{
    // What needs a person is not over in seconds, and a TLS handshake costs the server more than a TCP one.
    private const int LastingFactor = 6;

    private int _failures;

    /// <summary>The connection served: the next failure starts small again.</summary>
    public void Reset() => _failures = 0;

    /// <param name="isLasting">The trouble passes only when somebody does something.</param>
    public TimeSpan Next(bool isLasting = false)
    {
        var bound = min * Math.Pow(2, Math.Min(_failures++, 20));
        if (isLasting) return max * LastingFactor * ((1 + random.NextDouble()) / 2);
        return (bound < max ? bound : max) * random.NextDouble();
    }
}
