using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>One admitted reading as it stands in the journal, on its way to a store.</summary>
/// <param name="Position">End position of its journal record: a store that has applied this position has this row.</param>
/// <param name="Device">Device id; the same string instance for all rows of a device.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="UnixMs">When, UTC milliseconds, as the gateway stamped it.</param>
/// <param name="Value">The value; NaN unless the quality is good, or implausible with what was read as evidence.</param>
/// <param name="Quality">Good, or why there is no value.</param>
public readonly record struct StoredRow(
    long Position, string Device, Quantity Quantity, long UnixMs, double Value, Quality Quality);
