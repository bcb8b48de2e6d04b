using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Everything the kernel remembers.</summary>
internal sealed class KernelState
{
    internal Dictionary<ThresholdKey, ThresholdState> Thresholds { get; } = [];

    internal Dictionary<GuardKey, double> Guards { get; } = [];

    internal Dictionary<string, GatewayState> Gateways { get; } = new(StringComparer.Ordinal);

    /// <summary>The newest tick.</summary>
    internal long TickMs { get; set; }

    /// <summary>The tick since which there was no hole: silence before it proves nothing about a gateway.</summary>
    internal long AwakeSinceMs { get; set; }

    /// <summary>Receive time at which the journal began to fill up; 0 while it does not.</summary>
    internal long JournalFillingSinceMs { get; set; }
}

internal readonly record struct ThresholdKey(string Rule, string Device);

internal readonly record struct GuardKey(string Device, Quantity Quantity);
