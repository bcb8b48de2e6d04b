using System.Collections.Concurrent;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>The latest reading of every series and whether each device answers. Written by the bus loops, read by anybody.</summary>
public sealed class DeviceBoard
{
    private readonly ConcurrentDictionary<(string Device, Quantity Quantity), Reading> _latest = new();
    private readonly ConcurrentDictionary<string, bool> _silent = new(StringComparer.Ordinal);

    /// <summary>Raised when a device falls silent or answers again.</summary>
    public event Action? HealthChanged;

    public Reading? Latest(string device, Quantity quantity) => _latest.TryGetValue((device, quantity), out var reading) ? reading : null;

    /// <summary>True after all of a device's requests failed three times in a row, until it answers.</summary>
    public bool IsSilent(string device) => _silent.GetValueOrDefault(device);

    internal void Note(string device, Reading reading) => _latest[(device, reading.Quantity)] = reading;

    internal void NoteHealth(string device, bool isSilent)
    {
        _silent[device] = isSilent;
        HealthChanged?.Invoke();
    }
}
