using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.City.Living;

/// <summary>What each kind of device of a generated city measures, the three that matter most first.</summary>
public static class CityQuantities
{
    /// <summary>Most quantities of one device.</summary>
    public const int CountMax = 12;

    private static readonly Quantity[][] ByKind =
    [
        [],
        [
            Quantity.LampVoltage, Quantity.LampPower, Quantity.LampDimming, Quantity.LampCurrent, Quantity.LampPowerFactor,
            Quantity.LampRelay, Quantity.LampTemperature, Quantity.LampEnergy, Quantity.LampFault,
        ],
        [Quantity.CoverTilt, Quantity.CoverOpen, Quantity.CoverWaterLevel, Quantity.CoverBattery, Quantity.CoverTemperature],
        [Quantity.WaterPressure, Quantity.WaterFlow],
        [Quantity.WaterFlow, Quantity.WaterPressure, Quantity.WaterVolume],
        [Quantity.GasCh4, Quantity.GasStatus, Quantity.CoverTilt, Quantity.CoverOpen],
        [Quantity.GasPressure, Quantity.GasCh4, Quantity.GasStatus],
        [
            Quantity.EnvPm25, Quantity.EnvTemperature, Quantity.EnvNoise, Quantity.EnvHumidity, Quantity.EnvWindSpeed, Quantity.EnvWindDirection,
            Quantity.EnvPm10, Quantity.EnvPressure, Quantity.EnvIlluminance, Quantity.EnvRain, Quantity.EnvSolar, Quantity.EnvWindForce,
        ],
        [Quantity.PoleTilt, Quantity.PoleLeakageCurrent, Quantity.PoleDoorOpen, Quantity.PoleEmergencyButton],
    ];

    /// <summary>The quantities of a kind, in the order in which values are read.</summary>
    public static ReadOnlySpan<Quantity> Of(CityDeviceKind kind) => ByKind[(int)kind];
}
