namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>A gateway is offline: by its death certificate, or because nothing came from it for a time.</summary>
/// <param name="DeathDelayMs">A death must stand for so long without a new birth.</param>
/// <param name="SilenceMs">
/// Longest silence of a gateway that never said goodbye. A lost connection is told by its will; this is for those that were lost while the
/// server was down, and longer than the ten minutes for which a gateway with nothing new may rightly be silent.
/// </param>
public sealed record OfflineRule(
    string Id, int Version, int Level, string English, string Chinese, long DeathDelayMs, long SilenceMs)
    : AlarmRule(Id, Version, Level, English, Chinese)
{
    public override string Kind => "offline";
}
