namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Times of a run over an extended period, whole seconds. Defaults are those of EPANET 2.2, appendix C, [TIMES].</summary>
public sealed record NetworkTimes
{
    /// <summary>Length of the run; 0 for a single state.</summary>
    public long DurationS { get; init; }

    /// <summary>Longest step between two states, above 0.</summary>
    public long HydraulicStepS { get; init; } = 3600;

    /// <summary>How long one multiplier of a pattern holds, above 0.</summary>
    public long PatternStepS { get; init; } = 3600;

    /// <summary>Where in the patterns the run starts.</summary>
    public long PatternStartS { get; init; }

    /// <summary>Time between two reports, above 0.</summary>
    public long ReportStepS { get; init; } = 3600;

    /// <summary>First report.</summary>
    public long ReportStartS { get; init; }

    /// <summary>Time of day at the start, 0 to 86,399.</summary>
    public long StartClockS { get; init; }
}
