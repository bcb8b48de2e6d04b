namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>What became of a wish for a faster report rate.</summary>
public enum ReportRateOutcome
{
    /// <summary>In force from the next question on.</summary>
    Set,

    /// <summary>The device is not on this bus.</summary>
    UnknownDevice,

    /// <summary>The bus would be loaded beyond 100 %: others would pay for it. Ask for a longer period.</summary>
    TooFast,
}
