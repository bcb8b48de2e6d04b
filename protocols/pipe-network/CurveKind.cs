namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>What a curve tells, and so its units.</summary>
public enum CurveKind
{
    /// <summary>Nothing uses it; its numbers are kept as they were written.</summary>
    Unused,

    /// <summary>Head of a pump (m) over flow (m3/s).</summary>
    PumpHead,

    /// <summary>Efficiency of a pump (%) over flow (m3/s).</summary>
    Efficiency,

    /// <summary>Volume of a tank (m3) over level (m).</summary>
    Volume,

    /// <summary>Head loss of a valve (m) over flow (m3/s).</summary>
    HeadLoss,
}
