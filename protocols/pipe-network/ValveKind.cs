namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>How a control valve decides; the names are EPANET's.</summary>
public enum ValveKind
{
    /// <summary>Pressure reducing: holds the pressure behind it down to its setting.</summary>
    Prv,

    /// <summary>Pressure sustaining: holds the pressure before it up to its setting.</summary>
    Psv,

    /// <summary>Pressure breaker: loses exactly its setting.</summary>
    Pbv,

    /// <summary>Flow control: lets no more through than its setting.</summary>
    Fcv,

    /// <summary>Throttle: a loss coefficient as setting.</summary>
    Tcv,

    /// <summary>General purpose: a curve of head loss over flow.</summary>
    Gpv,
}
