namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>Data identifiers by name. CJ/T 188-2004, data identifiers; D2xx to D4xx are of CJ/T 188-2018.</summary>
public static class Cjt188Identifiers
{
    /// <summary>What the meter counts now: volume, or heat, with clock and status.</summary>
    public const ushort Metering = 0x901F;

    /// <summary>The counter on the last settlement day; the next eleven are one month earlier each, to D12BH.</summary>
    public const ushort LastMonth = 0xD120;

    /// <summary>2018: records frozen by time, the latest first, to D3FFH.</summary>
    public const ushort TimedFreeze = 0xD300;

    /// <summary>2018: records frozen at once, the latest first, to D4FFH.</summary>
    public const ushort InstantFreeze = 0xD400;

    /// <summary>Prices.</summary>
    public const ushort Price = 0x8102;

    /// <summary>Settlement day.</summary>
    public const ushort SettlementDay = 0x8103;

    /// <summary>Reading day.</summary>
    public const ushort ReadingDay = 0x8104;

    /// <summary>Bought amount.</summary>
    public const ushort Purchase = 0x8105;

    /// <summary>Version of the key.</summary>
    public const ushort KeyVersion = 0x8106;

    /// <summary>Address.</summary>
    public const ushort Address = 0x810A;

    /// <summary>Order: set the clock.</summary>
    public const ushort SetClock = 0xA015;

    /// <summary>Order: move the valve.</summary>
    public const ushort Valve = 0xA017;

    /// <summary>Whether this is one of the records of CJ/T 188-2018, drawn at <see cref="Cjt188Freeze"/>.</summary>
    public static bool IsFreeze(ushort identifier) => (identifier & 0xFF00) is TimedFreeze or InstantFreeze;
}
