using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>A meter as its bus sees it: found by a long address, asked in a protocol of its own.</summary>
public abstract class MeterDevice(string name, DeviceKind kind, string protocol, string address)
{
    /// <summary>Name in the world.</summary>
    public string Name { get; } = name;

    /// <summary>What it is.</summary>
    public DeviceKind Kind { get; } = kind;

    /// <summary>What it speaks: <c>dlt645</c> or <c>cjt188</c>.</summary>
    public string Protocol { get; } = protocol;

    /// <summary>All digits of its address.</summary>
    public string Address { get; } = address;

    /// <summary>All that it can be asked for, of one moment.</summary>
    public abstract IReadOnlyList<MeterValue> Capture();
}
