namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>A control valve; it has no length.</summary>
/// <param name="Id">Unique among links.</param>
/// <param name="From">Upstream node.</param>
/// <param name="To">Downstream node.</param>
public sealed record Valve(string Id, string From, string To) : NetworkLink(Id, From, To)
{
    /// <summary>How it decides.</summary>
    public required ValveKind Kind { get; init; }

    /// <summary>m, above 0.</summary>
    public required double DiameterM { get; init; }

    /// <summary>Metres of head for PRV, PSV and PBV, m3/s for FCV, loss coefficient for TCV; not used by GPV.</summary>
    public double Setting { get; init; }

    /// <summary>Curve of head loss (m) over flow (m3/s) of a GPV; null for the other kinds.</summary>
    public string? HeadLossCurveId { get; init; }

    /// <summary>Loss coefficient when wide open.</summary>
    public double MinorLoss { get; init; }

    /// <summary>Whether it stands fixed at the start.</summary>
    public ValveOverride Override { get; init; }
}
