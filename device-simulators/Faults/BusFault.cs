using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>One thing that goes wrong on a bus: what, for whom, how often and when.</summary>
public sealed record BusFault
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The unit that has it; null for all, unless a meter has it.</summary>
    public byte? Unit { get; init; }

    /// <summary>The meter that has it, by its digits without leading zeros; null for all, unless a unit has it.</summary>
    public string? Meter { get; init; }

    /// <summary>Share of the answers that have it, 0..1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How much later an answer or each of its bytes comes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Code of a refusal.</summary>
    public ModbusExceptionCode Code { get; init; } = ModbusExceptionCode.ServerDeviceBusy;

    /// <summary>When it begins, counted from the start of the slave.</summary>
    public TimeSpan From { get; init; }

    /// <summary>When it is over by itself; null for never.</summary>
    public TimeSpan? Until { get; init; }

    internal bool Concerns(byte unit) => Meter is null && (Unit is null || Unit == unit);

    internal bool Concerns(string meter) => Unit is null && (Meter is null || Meter == meter.TrimStart('0'));

    internal bool IsOnAt(TimeSpan played) => played >= From && (Until is null || played < Until);
}

/// <summary>Everything that may go wrong on one bus. Same seed, same questions: same mischief.</summary>
/// <param name="Seed">Decides which answers are hit, and the bytes of noise and strangers.</param>
/// <param name="Faults">In the order in which they are applied.</param>
public sealed record BusFaultPlan(ulong Seed, IReadOnlyList<BusFault> Faults)
{
    /// <summary>A bus on which all is well.</summary>
    public static BusFaultPlan None { get; } = new(0, []);
}
