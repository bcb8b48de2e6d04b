using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>
/// What one quantity reads in turn, as bits of the wire: values that wander about a normal one in the steps of a sensor, and raise no
/// alarm of the default rules.
/// </summary>
internal static class ValueTable
{
    /// <summary>Values of a table, a power of two.</summary>
    public const int Length = 1024;

    /// <summary>A pressed button is in one of so many messages, a divisor of <see cref="Length"/>.</summary>
    public const int PressEvery = 64;

    // Normal value, how far it wanders, step of the sensor.
    private static readonly Dictionary<Quantity, (double Normal, double Range, double Step)> Shapes = new()
    {
        [Quantity.LampVoltage] = (228, 6, 0.1),
        [Quantity.LampCurrent] = (0.61, 0.08, 0.001),
        [Quantity.LampPower] = (136, 14, 0.1),
        [Quantity.LampPowerFactor] = (0.97, 0.02, 0.001),
        [Quantity.LampDimming] = (80, 20, 1),
        [Quantity.LampRelay] = (1, 0, 1),
        [Quantity.LampTemperature] = (41, 6, 0.1),
        [Quantity.LampEnergy] = (1834, 0, 0.01),    // a counter that came back to where the table begins would have counted back
        [Quantity.EnvNoise] = (58, 12, 0.1),
        [Quantity.EnvPressure] = (101.2, 0.6, 0.01),
        [Quantity.EnvTemperature] = (18, 9, 0.1),
        [Quantity.EnvHumidity] = (55, 20, 0.1),
        [Quantity.EnvPm25] = (38, 25, 1),
        [Quantity.EnvPm10] = (66, 40, 1),
        [Quantity.EnvWindSpeed] = (3.2, 3, 0.1),
        [Quantity.CoverTilt] = (1.5, 1.2, 0.1),
        [Quantity.CoverBattery] = (3.6, 0.1, 0.01),
        [Quantity.WaterPressure] = (0.31, 0.02, 0.001),
        [Quantity.GasCh4] = (1.5, 1.5, 0.1),
        [Quantity.GasPressure] = (2.4, 0.2, 0.01),
    };

    /// <summary>The emergency button of a gateway that calls for help now and then; each press is an alarm of the default rules.</summary>
    private static ulong[] Presses(int gateway)
    {
        var info = QuantityCatalogue.Get(Quantity.PoleEmergencyButton);
        return [.. Enumerable.Range(0, Length).Select(index => MetricValue.Number(info.DataType, (index + gateway) % PressEvery == 0 ? 1 : 0).Bits)];
    }

    /// <summary>The values of a gateway: one table for each quantity, shared with the others but for the button of those that press it.</summary>
    public static ulong[][] Of(int gateway, IReadOnlyList<QuantityInfo> quantities, ulong[][] shared, int alarmGateways) => gateway >= alarmGateways
        ? shared
        : [.. shared.Select((bits, index) => quantities[index].Quantity == Quantity.PoleEmergencyButton ? Presses(gateway) : bits)];

    /// <summary>The same with gas everywhere: one alarm of level 2 of the default rules for each device, at once.</summary>
    public static ulong[][] Storm(ulong[][] values, IReadOnlyList<QuantityInfo> quantities) =>
        [.. values.Select((bits, index) => quantities[index].Quantity == Quantity.GasCh4 ? Gas : bits)];

    private static readonly ulong[] Gas = [.. Enumerable.Repeat(MetricValue.Number(QuantityCatalogue.Get(Quantity.GasCh4).DataType, 30).Bits, Length)];

    public static ulong[] Bits(QuantityInfo info)
    {
        var (normal, range, step) = Shapes.GetValueOrDefault(info.Quantity, info.DataType is SparkplugDataType.Boolean or SparkplugDataType.Int32
            ? (0, 0, 1)
            : (Math.Max(info.Min, 0) + 5, 4, 0.1));
        var bits = new ulong[Length];
        for (var index = 0; index < Length; index++)
        {
            // Two slow waves and a little noise: close to what compresses in a real store.
            var wave = (Math.Sin(index * Math.Tau / Length) * 0.6) + (Math.Sin(index * 7 * Math.Tau / Length) * 0.3) + ((index * 2654435761u % 100 / 500.0) - 0.1);
            var value = Math.Round((normal + range * wave) / step) * step;
            bits[index] = MetricValue.Number(info.DataType, Math.Clamp(value, info.Min, info.Max)).Bits;
        }

        return bits;
    }
}
