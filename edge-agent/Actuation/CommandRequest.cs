using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>What a command to the gateway itself asks for.</summary>
public enum NodeAction
{
    /// <summary>Nothing: the command is one to a device.</summary>
    None,

    /// <summary>Another rate of the history lane, readings a second.</summary>
    HistoryRate,

    /// <summary>Report one device, or all, at another period for a time.</summary>
    ReportPeriod,

    /// <summary>Read the configuration again.</summary>
    Reload,
}

/// <summary>One command as it came. What could not be read is empty, and <see cref="Problem"/> says so.</summary>
public sealed record CommandRequest
{
    /// <summary>Drawn by the sender; empty when it has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The device to be written; null for the gateway itself.</summary>
    public string? Device { get; init; }

    /// <summary>Not to be executed after it, UTC milliseconds.</summary>
    public long? ExpiresUnixMs { get; init; }

    /// <summary>Id of the armed command that this one confirms; null for none.</summary>
    public string? Confirms { get; init; }

    /// <summary>Who wants it; empty when the server does not say.</summary>
    public string By { get; init; } = "";

    /// <summary>What is to be set on the device.</summary>
    public Quantity Quantity { get; init; }

    /// <summary>What the gateway is to do.</summary>
    public NodeAction Action { get; init; }

    /// <summary>The value to set: in the unit of the quantity, readings a second, or milliseconds.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>How long a report period lasts.</summary>
    public double Seconds { get; init; } = double.NaN;

    /// <summary>Which device a report period is for; null for all.</summary>
    public string? ReportDevice { get; init; }

    /// <summary>Why it cannot be executed as it stands; null when nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Its name in the audit record and the log.</summary>
    public string Target => Action != NodeAction.None ? Action.ToString() : QuantityCatalogue.TryGet(Quantity, out var info) ? info.Name : "nothing";
}
