namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What the bits of a meter's status mean to its vendor. CJ/T 188-2004, status ST; vendors disagree.</summary>
/// <remarks>
/// <code>
///   first byte   D7 .. D3     D2             D1 D0
///              +------------+--------------+---------------------------------+
///              | vendor's   | battery low  | valve: 00 open, 01 closed,      |
///              |            |              | 10 -, 11 abnormal               |
///              +------------+--------------+---------------------------------+
///   second byte: the vendor's
/// </code>
/// </remarks>
/// <param name="Valve00">Valve bits 00.</param>
/// <param name="Valve01">Valve bits 01.</param>
/// <param name="Valve10">Valve bits 10.</param>
/// <param name="Valve11">Valve bits 11.</param>
/// <param name="BatteryLowMask">Bits of the status that say the battery is low; the first byte is the low one.</param>
public sealed record Cjt188StatusMap(
    MeterValve Valve00, MeterValve Valve01, MeterValve Valve10, MeterValve Valve11, ushort BatteryLowMask)
{
    /// <summary>As the standard has it.</summary>
    public static Cjt188StatusMap Standard { get; } =
        new(MeterValve.Open, MeterValve.Closed, MeterValve.Unknown, MeterValve.Abnormal, 0x0004);

    /// <summary>Meters that tell a valve under way: 01 moving, 10 closed.</summary>
    public static Cjt188StatusMap WithMovingValve { get; } =
        Standard with { Valve01 = MeterValve.Moving, Valve10 = MeterValve.Closed };

    /// <summary>Where the valve stands.</summary>
    public MeterValve ValveOf(Cjt188MeterStatus status) => (status.Bits & 3) switch
    {
        0 => Valve00,
        1 => Valve01,
        2 => Valve10,
        _ => Valve11,
    };

    /// <summary>Whether the battery is low.</summary>
    public bool IsBatteryLow(Cjt188MeterStatus status) => (status.Bits & BatteryLowMask) != 0;

    /// <summary>The status in which a meter of this vendor is; for a meter that answers. False for a valve it cannot tell.</summary>
    public bool TryEncode(MeterValve valve, bool isBatteryLow, out Cjt188MeterStatus status)
    {
        status = default;
        ReadOnlySpan<MeterValve> codes = [Valve00, Valve01, Valve10, Valve11];
        var code = codes.IndexOf(valve);
        if (code < 0) return false;
        status = new Cjt188MeterStatus((ushort)(code | (isBatteryLow ? BatteryLowMask : 0)));
        return true;
    }
}
