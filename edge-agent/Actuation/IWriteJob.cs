using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

/// <summary>What came of writing one control.</summary>
/// <param name="Outcome">Typed.</param>
/// <param name="Value">What stands in the control afterwards; null when it could not be read.</param>
/// <param name="Detail">Words for a person.</param>
/// <param name="Feedback">What the device now reports for the quantity; null for nothing.</param>
internal sealed record WriteReport(CommandOutcome Outcome, double? Value, string Detail, Reading? Feedback);

/// <summary>Writes one control while it has the bus: a few transactions between two questions of the poll.</summary>
internal interface IWriteJob
{
    /// <summary>True when the write may have reached the device.</summary>
    bool HasBegun { get; }

    ValueTask<WriteReport> RunAsync(IBus bus, CancellationToken cancel);
}
