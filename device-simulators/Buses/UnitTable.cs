using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>Which device answers to which unit number on one bus, and which meters hang on it.</summary>
public sealed class UnitTable
{
    private readonly SortedDictionary<byte, RegisterDevice> _devices = [];

    private readonly List<MeterDevice> _meters = [];

    /// <summary>The meters, in the order in which they were added.</summary>
    public IReadOnlyList<MeterDevice> Meters => _meters;

    /// <summary>The devices by unit.</summary>
    public IEnumerable<(byte Unit, RegisterDevice Device)> Units => _devices.Select(row => (row.Key, row.Value));

    /// <summary>Puts a device on the bus.</summary>
    /// <exception cref="ArgumentException">The unit is taken, or outside 1..247.</exception>
    public UnitTable Add(byte unit, RegisterDevice device)
    {
        if (unit is < ModbusLimits.UnitMin or > ModbusLimits.UnitMax)
        {
            throw new ArgumentException($"Unit {unit} is outside {ModbusLimits.UnitMin}..{ModbusLimits.UnitMax}", nameof(unit));
        }

        if (!_devices.TryAdd(unit, device)) throw new ArgumentException($"Unit {unit} is taken by {_devices[unit].Name}", nameof(unit));
        return this;
    }

    /// <summary>Puts a meter on the bus.</summary>
    /// <exception cref="ArgumentException">The address is taken by a meter of the same protocol.</exception>
    public UnitTable Add(MeterDevice meter)
    {
        if (_meters.Find(other => other.Protocol == meter.Protocol && other.Address == meter.Address) is { } other)
        {
            throw new ArgumentException($"Address {meter.Address} is taken by {other.Name}", nameof(meter));
        }

        _meters.Add(meter);
        return this;
    }

    internal IEnumerable<T> MetersOf<T>()
        where T : MeterDevice => _meters.OfType<T>();

    internal bool TryGet(byte unit, out RegisterDevice device) => _devices.TryGetValue(unit, out device!);
}
