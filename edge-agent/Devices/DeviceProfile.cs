using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>The register map of one kind of device, from a JSON file.</summary>
public sealed record DeviceProfile(string Name, string Source, IReadOnlyList<ProfileField> Fields, IReadOnlyList<ReadableBlock> Blocks)
{
    /// <summary>Most registers that the device gives in one answer; many give fewer than a frame holds.</summary>
    public int RegistersMax { get; init; } = ModbusLimits.ReadRegistersMax;

    /// <summary>What commands may write; most devices have nothing.</summary>
    public IReadOnlyList<ProfileControl> Controls { get; init; } = [];
}
