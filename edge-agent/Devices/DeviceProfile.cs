using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Devices;

/// <summary>The map of one kind of device, from a JSON file: its registers, the data identifiers of a meter, or the sentences of a talker.</summary>
public sealed record DeviceProfile(string Name, string Source, IReadOnlyList<ProfileField> Fields, IReadOnlyList<ReadableBlock> Blocks)
{
    /// <summary>What it is, in words for people; its name where it says none.</summary>
    public string Kind { get; init; } = Name;

    /// <summary>Name of the more usual profile with the same or a like map: where both explain a device as well, that one is guessed.</summary>
    public string? VariantOf { get; init; }

    /// <summary>How it is spoken to.</summary>
    public BusDialect Protocol { get; init; }

    /// <summary>Type byte of a CJ/T 188 meter: 10H cold water, 30H gas.</summary>
    public byte MeterType { get; init; }

    /// <summary>Most registers that the device gives in one answer; many give fewer than a frame holds.</summary>
    public int RegistersMax { get; init; } = ModbusLimits.ReadRegistersMax;

    /// <summary>What commands may write; most devices have nothing.</summary>
    public IReadOnlyList<ProfileControl> Controls { get; init; } = [];
}
