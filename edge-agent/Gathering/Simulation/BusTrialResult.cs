using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>What one trial showed.</summary>
/// <param name="Longest">Longest time between two readings of each quantity of the living devices.</param>
/// <param name="MissedShare">Share of the readings of a device and period that were left out because the bus was taken.</param>
/// <param name="Load">Share of the time in which the bus was taken, silent devices included.</param>
internal sealed record BusTrialResult(
    IReadOnlyDictionary<(string Device, Quantity Quantity), TimeSpan> Longest,
    IReadOnlyDictionary<(string Device, TimeSpan Period), double> MissedShare, double Load);
