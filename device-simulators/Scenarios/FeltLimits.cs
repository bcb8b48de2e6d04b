using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>
/// From which change on a device feels a scene: what stands above the noise of its sensor and below what any rule would look for. The
/// truth calls an alarm of such a device a consequence, so a limit that is too high makes right alarms false.
/// </summary>
internal static class FeltLimits
{
    /// <summary>Least change that counts, in the quantity's unit; none for quantities that follow from another one or say nothing of a fault.</summary>
    internal static double? Of(Quantity quantity) => quantity switch
    {
        Quantity.WaterPressure => 0.01,     // MPa: one metre of water; the sensor's noise is 0.0015
        Quantity.GasPressure => 1,          // kPa: noise 0.3
        Quantity.GasCh4 => 5,               // %LEL: a quarter of the low limit; noise 0.5
        Quantity.LampVoltage => 20,         // V: a supply that is no longer within 10 %
        Quantity.LampPower => 5,            // W: a lamp that is on or off
        Quantity.CoverTilt => 3,            // degrees
        Quantity.CoverWaterLevel => 0.05,   // m
        Quantity.EnvPm10 => 30,             // ug/m3
        Quantity.EnvWindSpeed => 3,         // m/s
        _ => null,
    };
}
