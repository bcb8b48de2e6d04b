namespace SmartPoles.DeviceSimulators.City;

/// <summary>What measures at a component of a generated city. The numbers lie in city files: never renumber.</summary>
public enum CityDeviceKind : byte
{
    /// <summary>Nothing: a passive component, which most are.</summary>
    None = 0,

    /// <summary>Single-lamp controller.</summary>
    LampController = 1,

    /// <summary>Tilt and level monitor under a cover.</summary>
    CoverMonitor = 2,

    /// <summary>Pressure transmitter on a water main.</summary>
    WaterPressure = 3,

    /// <summary>Flow meter in a water main, with a total.</summary>
    WaterMeter = 4,

    /// <summary>Combustible-gas detector in a gas shaft.</summary>
    GasDetector = 5,

    /// <summary>Pressure transmitter at a gas regulator station.</summary>
    GasPressure = 6,

    /// <summary>Weather and air head of a pole.</summary>
    AirHead = 7,

    /// <summary>Tilt, leakage current, door and emergency button of a smart pole.</summary>
    PoleMonitor = 8,
}
