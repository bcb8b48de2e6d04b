namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>
/// What the gateway itself can be told to do. Each tells null when it is done, else why not; one that is missing cannot be done here.
/// </summary>
public sealed record NodeActions
{
    /// <summary>Sets the rate of the history lane, readings a second.</summary>
    public Func<long, string?>? SetHistoryRate { get; init; }

    /// <summary>Reports a device, or all for null, at another period, for a time.</summary>
    public Func<string?, TimeSpan, TimeSpan, string?>? SetReportPeriod { get; init; }

    /// <summary>Reads the configuration again. It returns when the new one is accepted or not, before it takes effect.</summary>
    public Func<CancellationToken, ValueTask<string?>>? Reload { get; init; }
}
