using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.Protocols.Telemetry.Quantities;

/// <summary>All quantities with their name, unit, legal range and, where there is one, OMA/uCIFI resource.</summary>
/// <remarks>
/// Ranges are those of the sensors in use: noise 30..130 dB, CO2 0..5000 ppm, particles 0..1000 ug/m3, wind 0..60 m/s,
/// temperature -40..80 C. uCIFI: objects 3416, 3418 (lamp), 3427 (pressure), 3428 (air quality), 3435 (filling level),
/// and object 6 of OMA (location), OpenMobileAlliance/lwm2m-registry.
/// </remarks>
public static class QuantityCatalogue
{
    private const SparkplugDataType F = SparkplugDataType.Float;
    private const SparkplugDataType D = SparkplugDataType.Double;
    private const SparkplugDataType B = SparkplugDataType.Boolean;
    private const SparkplugDataType I = SparkplugDataType.Int32;

    private static readonly QuantityInfo[] Rows =
    [
        new(Quantity.LampVoltage, "lamp/voltage", "V", F, 0, 500, 3418, 1),
        new(Quantity.LampCurrent, "lamp/current", "A", F, 0, 100, 3418, 2),
        new(Quantity.LampPower, "lamp/power", "W", F, 0, 20_000, 3418, 4),
        new(Quantity.LampPowerFactor, "lamp/power_factor", "", F, -1, 1, 3418, 5),
        new(Quantity.LampDimming, "lamp/dimming", "%", F, 0, 100, 3416, 3),
        new(Quantity.LampRelay, "lamp/relay", "", B, 0, 1, 3416, 1),
        new(Quantity.LampTemperature, "lamp/temperature", "Cel", F, -40, 150),
        new(Quantity.LampEnergy, "lamp/energy", "kWh", D, 0, 42_949_673, 3418, 6),
        new(Quantity.LampFault, "lamp/fault", "", I, 0, 65_535, 3416, 5),
        new(Quantity.LampOperatingHours, "lamp/operating_hours", "h", D, 0, 1_000_000, 3416, 15),

        new(Quantity.EnvWindSpeed, "env/wind_speed", "m/s", F, 0, 60),
        new(Quantity.EnvWindForce, "env/wind_force", "", I, 0, 17),
        new(Quantity.EnvWindDirection, "env/wind_direction", "deg", F, 0, 360),
        new(Quantity.EnvHumidity, "env/humidity", "%", F, 0, 100),
        new(Quantity.EnvTemperature, "env/temperature", "Cel", F, -40, 80),
        new(Quantity.EnvNoise, "env/noise", "dB", F, 30, 130),
        new(Quantity.EnvPm25, "env/pm25", "ug/m3", F, 0, 1000, 3428, 3),
        new(Quantity.EnvPm10, "env/pm10", "ug/m3", F, 0, 1000, 3428, 1),
        new(Quantity.EnvPressure, "env/pressure", "kPa", F, 30, 120),
        new(Quantity.EnvIlluminance, "env/illuminance", "lx", F, 0, 200_000),
        new(Quantity.EnvRain, "env/rain", "mm", D, 0, 1_000_000),
        new(Quantity.EnvSolar, "env/solar", "W/m2", F, 0, 2000),
        new(Quantity.EnvCo2, "env/co2", "ppm", F, 0, 5000),
        new(Quantity.EnvSo2, "env/so2", "ug/m3", F, 0, 5000),
        new(Quantity.EnvNo2, "env/no2", "ug/m3", F, 0, 5000),
        new(Quantity.EnvCo, "env/co", "ug/m3", F, 0, 100_000),
        new(Quantity.EnvO3, "env/o3", "ug/m3", F, 0, 5000),

        new(Quantity.CoverTilt, "cover/tilt", "deg", F, 0, 180),
        new(Quantity.CoverOpen, "cover/open", "", B, 0, 1, 3435, 5),
        new(Quantity.CoverWaterLevel, "cover/water_level", "m", F, 0, 20),
        new(Quantity.CoverBattery, "cover/battery", "V", F, 0, 30),
        new(Quantity.CoverTemperature, "cover/temperature", "Cel", F, -40, 85),
        new(Quantity.CoverVibration, "cover/vibration", "", B, 0, 1),

        new(Quantity.WaterPressure, "water/pressure", "MPa", F, -0.1, 4, 3427, 1),
        new(Quantity.WaterFlow, "water/flow", "m3/h", F, -50_000, 50_000),
        new(Quantity.WaterVolume, "water/volume", "m3", D, 0, 1e12),
        new(Quantity.WaterValve, "water/valve", "%", F, 0, 100),
        new(Quantity.WaterValveFault, "water/valve_fault", "", B, 0, 1),
        new(Quantity.WaterBatteryLow, "water/battery_low", "", B, 0, 1),

        new(Quantity.GasCh4, "gas/ch4", "%LEL", F, 0, 100),
        new(Quantity.GasStatus, "gas/status", "", I, 0, 3),
        new(Quantity.GasPressure, "gas/pressure", "kPa", F, -10, 5000),
        new(Quantity.GasVolume, "gas/volume", "m3", D, 0, 1e12),
        new(Quantity.GasValve, "gas/valve", "%", F, 0, 100),
        new(Quantity.GasValveFault, "gas/valve_fault", "", B, 0, 1),
        new(Quantity.GasBatteryLow, "gas/battery_low", "", B, 0, 1),
        new(Quantity.GasH2s, "gas/h2s", "ppm", F, 0, 1000),
        new(Quantity.GasCh4Volume, "gas/ch4_volume", "%VOL", F, 0, 100),

        new(Quantity.PoleTilt, "pole/tilt", "deg", F, 0, 180),
        new(Quantity.PoleLeakageCurrent, "pole/leakage_current", "mA", F, 0, 10_000),
        new(Quantity.PoleDoorOpen, "pole/door_open", "", B, 0, 1),
        new(Quantity.PoleEmergencyButton, "pole/emergency_button", "", B, 0, 1),

        new(Quantity.TrafficFlow, "traffic/flow", "veh/h", F, 0, 20_000),
        new(Quantity.TrafficSpeed, "traffic/speed", "km/h", F, 0, 300),
        new(Quantity.TrafficOccupancy, "traffic/occupancy", "%", F, 0, 100),

        new(Quantity.PowerVoltageA, "power/voltage_a", "V", F, 0, 1000),
        new(Quantity.PowerVoltageB, "power/voltage_b", "V", F, 0, 1000),
        new(Quantity.PowerVoltageC, "power/voltage_c", "V", F, 0, 1000),
        new(Quantity.PowerCurrentA, "power/current_a", "A", F, -800, 800),
        new(Quantity.PowerCurrentB, "power/current_b", "A", F, -800, 800),
        new(Quantity.PowerCurrentC, "power/current_c", "A", F, -800, 800),
        new(Quantity.PowerActive, "power/active", "W", F, -800_000, 800_000),
        new(Quantity.PowerReactive, "power/reactive", "var", F, -800_000, 800_000),
        new(Quantity.PowerApparent, "power/apparent", "VA", F, -800_000, 800_000),
        new(Quantity.PowerFactor, "power/factor", "", F, -1, 1),
        new(Quantity.PowerFrequency, "power/frequency", "Hz", F, 0, 100),
        new(Quantity.PowerEnergy, "power/energy", "kWh", D, 0, 1e9),
        new(Quantity.PowerEnergyReverse, "power/energy_reverse", "kWh", D, 0, 1e9),

        new(Quantity.LinkReachable, "link/reachable", "", B, 0, 1),
        new(Quantity.LinkLatency, "link/latency", "ms", F, 0, 60_000),
        new(Quantity.LinkHttpStatus, "link/http_status", "", I, 100, 599),

        new(Quantity.PositionLatitude, "position/latitude", "deg", D, -90, 90, 6, 0),
        new(Quantity.PositionLongitude, "position/longitude", "deg", D, -180, 180, 6, 1),
        new(Quantity.PositionAltitude, "position/altitude", "m", F, -500, 9000, 6, 2),
        new(Quantity.PositionSatellites, "position/satellites", "", I, 0, 99),
        new(Quantity.PositionDilution, "position/dilution", "", F, 0, 100),
        new(Quantity.PositionFix, "position/fix", "", B, 0, 1),

        new(Quantity.HeatEnergy, "heat/energy", "kWh", D, 0, 1e12),
        new(Quantity.HeatPower, "heat/power", "W", F, 0, 1_000_000_000),
        new(Quantity.HeatFlow, "heat/flow", "m3/h", F, 0, 50_000),
        new(Quantity.HeatVolume, "heat/volume", "m3", D, 0, 1e12),
        new(Quantity.HeatSupplyTemperature, "heat/supply_temperature", "Cel", F, 0, 200),
        new(Quantity.HeatReturnTemperature, "heat/return_temperature", "Cel", F, 0, 200),
        new(Quantity.HeatWorkingHours, "heat/working_hours", "h", D, 0, 1_000_000),
        new(Quantity.HeatBatteryLow, "heat/battery_low", "", B, 0, 1),
    ];

    private static readonly FrozenDictionary<string, QuantityInfo> ByName = Rows.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);
    private static readonly QuantityInfo?[] ByNumber = IndexByNumber();

    /// <summary>Every quantity, by ascending number.</summary>
    public static IReadOnlyList<QuantityInfo> All => Rows;

    /// <summary>Finds a quantity by its metric name, exact case.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out QuantityInfo? info) => ByName.TryGetValue(name, out info);

    /// <summary>Finds a quantity by its number; false for numbers of a newer version.</summary>
    public static bool TryGet(Quantity quantity, [NotNullWhen(true)] out QuantityInfo? info)
    {
        var number = (int)quantity;
        info = number < ByNumber.Length ? ByNumber[number] : null;
        return info is not null;
    }

    /// <summary>The row of a quantity of this version.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not in the catalogue: a programmer's error.</exception>
    public static QuantityInfo Get(Quantity quantity) =>
        TryGet(quantity, out var info) ? info : throw new ArgumentOutOfRangeException(nameof(quantity), quantity, "Not in the catalogue");

    private static QuantityInfo?[] IndexByNumber()
    {
        var index = new QuantityInfo?[Rows.Max(row => (int)row.Quantity) + 1];
        foreach (var row in Rows) index[(int)row.Quantity] = row;
        return index;
    }
}
