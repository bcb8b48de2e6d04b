namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>What a report is about: its first data byte.</summary>
public enum Cat1MeterPacket : byte
{
    /// <summary>Never on the wire.</summary>
    None = 0,

    /// <summary>Paid before.</summary>
    Prepaid = 0x01,

    /// <summary>Paid before, in steps of price.</summary>
    PrepaidTiered = 0x02,

    /// <summary>Paid after: <see cref="Cat1MeterReport"/>.</summary>
    Postpaid = 0x03,

    /// <summary>Valve of a heating or cooling loop.</summary>
    LoopValve = 0x04,

    /// <summary>Paid before, with a surcharge.</summary>
    Surcharge = 0x05,

    /// <summary>The counter every half hour of one day: <see cref="Cat1MeterHistory"/>.</summary>
    DailyHistory = 0x06,
}
