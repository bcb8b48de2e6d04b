namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Unit of one factor on the wire of one HJ 212 device; the standard and the field disagree about it.</summary>
public enum FactorUnit
{
    /// <summary>The only one in use: C, %, m/s, deg, dB, kPa; mg/m3 for gases. Particles have none such.</summary>
    Standard,

    /// <summary>ng/m3, as table B.2 of HJ 212-2017 prints for particles.</summary>
    Ng,

    /// <summary>ug/m3, as most particle sensors send.</summary>
    Ug,

    /// <summary>mg/m3.</summary>
    Mg,

    /// <summary>Pa.</summary>
    Pa,

    /// <summary>hPa.</summary>
    HPa,

    /// <summary>kPa.</summary>
    KPa,
}
