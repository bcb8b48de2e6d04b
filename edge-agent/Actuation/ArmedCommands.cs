using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>
/// First phases that wait for their second: at most one a control, gone after a time, after their confirmation and at a restart. Not
/// thread-safe.
/// </summary>
public sealed class ArmedCommands(TimeSpan limit, TimeProvider time)
{
    private readonly Dictionary<(string Device, Quantity Quantity), (string Id, double Value, long Stamp)> _armed = [];

    /// <summary>Arms a control; an earlier one of the same control is forgotten.</summary>
    public void Arm(string device, Quantity quantity, string id, double value) =>
        _armed[(device, quantity)] = (id, value, time.GetTimestamp());

    /// <summary>True when exactly this was armed, lately. Either way nothing is armed any more.</summary>
    public bool TryConfirm(string device, Quantity quantity, string armedId, double value) =>
        _armed.Remove((device, quantity), out var armed)
        && armed.Id == armedId && armed.Value == value && time.GetElapsedTime(armed.Stamp) <= limit;
}
