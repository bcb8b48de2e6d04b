using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>
/// What quantities usually show in the field: narrower than what is legal. Only for guessing what an unknown device is; a value outside is
/// no fault, just unlikely.
/// </summary>
internal static class TypicalValues
{
    private static readonly Dictionary<Quantity, (double Min, double Max)> Ranges = new()
    {
        [Quantity.LampVoltage] = (80, 300),
        [Quantity.LampCurrent] = (0, 5),
        [Quantity.LampPower] = (0, 600),
        [Quantity.LampRelay] = (0, 1),
        [Quantity.LampTemperature] = (-30, 90),
        [Quantity.LampFault] = (0, 15),
        [Quantity.EnvNoise] = (30, 110),
        [Quantity.EnvTemperature] = (-35, 50),
        [Quantity.EnvPressure] = (70, 108),
        [Quantity.EnvWindSpeed] = (0, 30),
        [Quantity.CoverTilt] = (0, 90),
        [Quantity.CoverBattery] = (1.8, 4.3),
        [Quantity.CoverTemperature] = (-30, 60),
        [Quantity.WaterPressure] = (0.02, 2),
        [Quantity.GasStatus] = (0, 2),
        [Quantity.GasH2s] = (0, 50),
        [Quantity.GasCh4Volume] = (0, 5),
        [Quantity.TrafficFlow] = (20, 6000),
        [Quantity.TrafficSpeed] = (5, 130),
        [Quantity.TrafficOccupancy] = (0.5, 95),
        [Quantity.EnvCo2] = (350, 2000),
        [Quantity.PoleTilt] = (0, 10),
    };

    public static bool Holds(QuantityInfo info, double value) =>
        !Ranges.TryGetValue(info.Quantity, out var range) || (value >= range.Min && value <= range.Max);
}
