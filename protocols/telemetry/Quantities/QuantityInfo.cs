using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Telemetry.Quantities;

/// <summary>One row of the catalogue.</summary>
/// <param name="Quantity">The number that lies on disk.</param>
/// <param name="Name">Sparkplug metric name, lower case, one slash.</param>
/// <param name="Unit">Unit of the value, UCUM-like; empty for pure numbers and states.</param>
/// <param name="DataType">Sparkplug datatype of the metric.</param>
/// <param name="Min">Smallest legal value.</param>
/// <param name="Max">Largest legal value.</param>
/// <param name="UcifiObject">OMA/uCIFI LwM2M object id, 0 where there is none.</param>
/// <param name="UcifiResource">Resource id within that object.</param>
public sealed record QuantityInfo(
    Quantity Quantity,
    string Name,
    string Unit,
    SparkplugDataType DataType,
    double Min,
    double Max,
    ushort UcifiObject = 0,
    ushort UcifiResource = 0)
{
    /// <summary>The metric name as UTF-8, as it travels.</summary>
    public ReadOnlyMemory<byte> NameUtf8 { get; } = System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>The unit as UTF-8, as it travels in births.</summary>
    public ReadOnlyMemory<byte> UnitUtf8 { get; } = System.Text.Encoding.UTF8.GetBytes(Unit);

    /// <summary>True when a finite value lies inside the legal range.</summary>
    public bool IsLegal(double value) => value >= Min && value <= Max;
}
