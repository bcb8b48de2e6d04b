using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.Protocols.Telemetry;

/// <summary>One value of one quantity of one device. Booleans are 0 or 1.</summary>
/// <param name="Quantity">What was measured; its unit is in the catalogue.</param>
/// <param name="UnixMs">When, UTC milliseconds since 1970 on the gateway's estimate.</param>
/// <param name="Value">
/// The value in the unit of the quantity; NaN unless the quality is good. <see cref="Quality.Implausible"/> keeps what
/// was read, as evidence that nobody may use as a value.
/// </param>
/// <param name="Quality">Good, or why there is no value.</param>
public readonly record struct Reading(Quantity Quantity, long UnixMs, double Value, Quality Quality)
{
    /// <summary>True when <see cref="Value"/> may be used.</summary>
    public bool IsGood => Quality == Quality.Good;

    /// <summary>What a store keeps: the value of a good reading, the evidence of an implausible one; NaN for none.</summary>
    public double Kept => Quality is Quality.Good or Quality.Implausible ? Value : double.NaN;

    /// <summary>A reading without a value, and why.</summary>
    public static Reading Bad(Quantity quantity, long unixMs, Quality reason) => new(quantity, unixMs, double.NaN, reason);
}
