namespace SmartPoles.Protocols.Telemetry.Quantities;

/// <summary>
/// What is measured. The numbers lie in journals and on the wire of later versions: never renumber, never reuse.
/// Names, units and ranges are in <see cref="QuantityCatalogue"/>.
/// </summary>
#pragma warning disable CS1591 // Each member's meaning, unit and range stands in the catalogue, once.
public enum Quantity : ushort
{
    None = 0,

    LampVoltage = 101,
    LampCurrent = 102,
    LampPower = 103,
    LampPowerFactor = 104,
    LampDimming = 105,
    LampRelay = 106,
    LampTemperature = 107,
    LampEnergy = 108,
    LampFault = 109,
    LampOperatingHours = 110,

    EnvWindSpeed = 201,
    EnvWindForce = 202,
    EnvWindDirection = 203,
    EnvHumidity = 204,
    EnvTemperature = 205,
    EnvNoise = 206,
    EnvPm25 = 207,
    EnvPm10 = 208,
    EnvPressure = 209,
    EnvIlluminance = 210,
    EnvRain = 211,
    EnvSolar = 212,
    EnvCo2 = 213,
    EnvSo2 = 214,
    EnvNo2 = 215,
    EnvCo = 216,
    EnvO3 = 217,

    CoverTilt = 301,
    CoverOpen = 302,
    CoverWaterLevel = 303,
    CoverBattery = 304,
    CoverTemperature = 305,
    CoverVibration = 306,

    WaterPressure = 401,
    WaterFlow = 402,
    WaterVolume = 403,
    WaterValve = 404,
    WaterValveFault = 405,
    WaterBatteryLow = 406,

    GasCh4 = 501,
    GasStatus = 502,
    GasPressure = 503,
    GasVolume = 504,
    GasValve = 505,
    GasValveFault = 506,
    GasBatteryLow = 507,
    GasH2s = 508,
    GasCh4Volume = 509,

    PoleTilt = 601,
    PoleLeakageCurrent = 602,
    PoleDoorOpen = 603,
    PoleEmergencyButton = 604,

    TrafficFlow = 701,
    TrafficSpeed = 702,
    TrafficOccupancy = 703,

    PowerVoltageA = 801,
    PowerVoltageB = 802,
    PowerVoltageC = 803,
    PowerCurrentA = 804,
    PowerCurrentB = 805,
    PowerCurrentC = 806,
    PowerActive = 807,
    PowerReactive = 808,
    PowerApparent = 809,
    PowerFactor = 810,
    PowerFrequency = 811,
    PowerEnergy = 812,
    PowerEnergyReverse = 813,

    LinkReachable = 901,
    LinkLatency = 902,
    LinkHttpStatus = 903,

    PositionLatitude = 1001,
    PositionLongitude = 1002,
    PositionAltitude = 1003,
    PositionSatellites = 1004,
    PositionDilution = 1005,
    PositionFix = 1006,

    HeatEnergy = 1101,
    HeatPower = 1102,
    HeatFlow = 1103,
    HeatVolume = 1104,
    HeatSupplyTemperature = 1105,
    HeatReturnTemperature = 1106,
    HeatWorkingHours = 1107,
    HeatBatteryLow = 1108,
}
#pragma warning restore CS1591
