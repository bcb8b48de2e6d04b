using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Devices;

/// <summary>One entry of a register image, for people and auditors.</summary>
/// <param name="Address">First register, as on the wire.</param>
/// <param name="Words">The registers, 1 or 2.</param>
/// <param name="Item">Metric name of the quantity, or what the manual calls a register that is none.</param>
/// <param name="Quantity">The quantity; None for settings and for second forms of one that stands elsewhere.</param>
/// <param name="Value">The value as a reader would decode it, in the unit of the quantity; null for "no value".</param>
public sealed record RegisterValue(ushort Address, IReadOnlyList<ushort> Words, string Item, Quantity Quantity, double? Value);
