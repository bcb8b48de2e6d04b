using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage;

/// <summary>Which readings to read back.</summary>
/// <param name="Device">One device, or null for all.</param>
/// <param name="Quantity">One quantity, or null for all.</param>
/// <param name="FromUnixMs">First moment, included.</param>
/// <param name="ToUnixMs">Last moment, excluded.</param>
/// <param name="Limit">Most rows returned.</param>
public sealed record ReadingQuery(string? Device, Quantity? Quantity, long FromUnixMs, long ToUnixMs, int Limit);

/// <summary>One reading out of a store.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="UnixMs">When, UTC milliseconds.</param>
/// <param name="Value">The value; null unless the quality is good, or implausible with what was read as evidence.</param>
/// <param name="Quality">Good, or why there is no value that may be used.</param>
public readonly record struct StoredReading(string Device, Quantity Quantity, long UnixMs, double? Value, Quality Quality);

/// <summary>What a store holds.</summary>
/// <param name="Rows">Rows in the store.</param>
/// <param name="Duplicates">Rows beyond the first of the same device, quantity and time.</param>
public readonly record struct StoreCount(long Rows, long Duplicates);
