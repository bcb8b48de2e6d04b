using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Probes;

/// <summary>Something on the network at a moment.</summary>
/// <param name="Id">Device id.</param>
/// <param name="Target">Host, and the port where one is configured.</param>
/// <param name="Last">What came of asking last.</param>
/// <param name="SinceUnixMs">When it last became reachable or stopped to be, UTC milliseconds; 0 for not yet.</param>
/// <param name="Asked">Looks since the start of the agent.</param>
/// <param name="Failed">Of them without an answer, all tries counted as one.</param>
public sealed record ProbeStatus(string Id, string Target, ProbeResult Last, long SinceUnixMs, long Asked, long Failed)
{
    /// <summary>It is asked another way than configured, because ICMP is not permitted.</summary>
    public bool IsFallback(ProbeWay configured) => Asked > 0 && Last.Way != configured;
}
