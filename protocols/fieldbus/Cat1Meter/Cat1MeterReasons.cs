namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>Why a meter reports: bytes 13 and 14 of a report.</summary>
[Flags]
public enum Cat1MeterReasons : ushort
{
    /// <summary>None named.</summary>
    None = 0,

    /// <summary>It was time.</summary>
    Timed = 0x0001,

    /// <summary>Somebody pressed the button.</summary>
    Button = 0x0002,

    /// <summary>A card was held to it.</summary>
    Card = 0x0004,

    /// <summary>The valve.</summary>
    Valve = 0x0008,

    /// <summary>A magnet came near.</summary>
    Magnetic = 0x0010,
}
