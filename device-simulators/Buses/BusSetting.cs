using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What one bus of a run has: its lines, its devices and its mischief.</summary>
internal sealed record BusSetting
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>Such as <c>bus-07</c>; empty for the only one.</summary>
    public required string Name { get; init; }

    /// <summary>Port of Modbus TCP; 0 for any, null for none.</summary>
    public int? Tcp { get; init; }

    /// <summary>Link for the pseudo-terminal; empty for the system's own name, null for none.</summary>
    public string? Rtu { get; init; }

    /// <summary>Port of the serial server; 0 for any, null for none.</summary>
    public int? RtuTcp { get; init; }

    public required IReadOnlyList<DeviceArgument> Devices { get; init; }

    public required BusFaultPlan Faults { get; init; }
}
