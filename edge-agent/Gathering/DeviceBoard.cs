using System.Collections.Concurrent;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>The latest reading of every series and whether each device answers. Written by the bus loops, read by anybody.</summary>
public sealed class DeviceBoard
{
    private readonly ConcurrentDictionary<(string Device, Quantity Quantity), Cell> _latest = new();
    private readonly ConcurrentDictionary<string, bool> _silent = new(StringComparer.Ordinal);

    /// <summary>Raised when a device falls silent or answers again.</summary>
    public event Action? HealthChanged;

    public Reading? Latest(string device, Quantity quantity) => _latest.TryGetValue((device, quantity), out var cell) ? cell.Get() : null;

    /// <summary>True after a device left several questions in a row unanswered, until it answers.</summary>
    public bool IsSilent(string device) => _silent.GetValueOrDefault(device);

    internal void Note(string device, in Reading reading) =>
        _latest.GetOrAdd((device, reading.Quantity), static _ => new Cell()).Set(reading);

    internal void NoteHealth(string device, bool isSilent)
    {
        _silent[device] = isSilent;
        HealthChanged?.Invoke();
    }

    /// <summary>Written in place: a dictionary of plain readings would allocate with every one of them.</summary>
    private sealed class Cell
    {
        private readonly Lock _gate = new();
        private Reading? _reading;

        public Reading? Get()
        {
            lock (_gate) return _reading;
        }

        public void Set(in Reading reading)
        {
            lock (_gate) _reading = reading;
        }
    }
}
