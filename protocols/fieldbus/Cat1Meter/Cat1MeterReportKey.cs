using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>What is the same in a report and in its repetitions, and differs between reports.</summary>
/// <param name="Address">The meter.</param>
/// <param name="Counter">Its report counter.</param>
/// <param name="Clock">Its clock, six bytes as they came: it need not be a date.</param>
public readonly record struct Cat1MeterReportKey(Cjt188Address Address, ushort Counter, ulong Clock);
