namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>State of a meter: bytes 58 and 59 of a report, high byte first. The vendor's bits are kept as they came.</summary>
/// <param name="Bits">
/// <code>
/// bits 1 0   valve: 00 open, 01 closed, 11 abnormal
/// bit  5     battery low
/// bit  6     a magnet is near
/// bit  7     the cover is open
/// bit  14    a magnet was near
/// </code>
/// </param>
public readonly record struct Cat1MeterFlags(ushort Bits)
{
    /// <summary>Where the valve stands.</summary>
    public MeterValve Valve => (Bits & 3) switch
    {
        0 => MeterValve.Open,
        1 => MeterValve.Closed,
        3 => MeterValve.Abnormal,
        _ => MeterValve.Unknown,
    };

    /// <summary>The battery is low.</summary>
    public bool IsBatteryLow => (Bits & 0x0020) != 0;

    /// <summary>A magnet is near: somebody may tamper.</summary>
    public bool IsMagnetNear => (Bits & 0x0040) != 0;

    /// <summary>The cover is open.</summary>
    public bool IsCoverOpen => (Bits & 0x0080) != 0;

    /// <summary>A magnet was near since the last time this was reset.</summary>
    public bool WasMagnetNear => (Bits & 0x4000) != 0;
}
