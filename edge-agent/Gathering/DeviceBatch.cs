using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What one poll of one device gave.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Clock">How the readings were stamped.</param>
/// <param name="Readings">In the order of time; each series strictly increases.</param>
/// <param name="IsUrgent">Holds the change of an event: must be on its way at once.</param>
public sealed record DeviceBatch(string Device, ClockQuality Clock, IReadOnlyList<Reading> Readings, bool IsUrgent);
