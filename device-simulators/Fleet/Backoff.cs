using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Growing, jittered pauses: a thousand gateways that lost one server must not come back in one wave.</summary>
internal sealed class Backoff(FleetOptions options, string gateway)
{
    private const int DoublingsMax = 16;

    private readonly SmoothNoise _jitter = new(options.Seed, "backoff/" + gateway);
    private long _draws;
    private int _failures;

    /// <summary>Half to whole of the doubled pause.</summary>
    internal TimeSpan Next()
    {
        var whole = Math.Min(
            options.ReconnectMax.TotalMilliseconds,
            options.ReconnectMin.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, DoublingsMax)));
        return TimeSpan.FromMilliseconds(whole * (0.5 + 0.5 * _jitter.Share(_draws++)));
    }

    /// <summary>A connection stood: the next pause is short again.</summary>
    internal void Reset() => _failures = 0;
}
