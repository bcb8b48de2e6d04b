namespace SmartPoles.Protocols.Fieldbus;

/// <summary>The protocols whose frames look alike: <c>68 ... 16</c> with the same checksum.</summary>
public enum MeterDialect : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>DL/T 645: electricity.</summary>
    Dlt645 = 1,

    /// <summary>CJ/T 188: water, gas, heat.</summary>
    Cjt188 = 2,

    /// <summary>The vendors' dialect of water meters on Cat.1 and NB-IoT.</summary>
    Cat1Meter = 3,
}
