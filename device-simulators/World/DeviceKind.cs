namespace SmartPoles.DeviceSimulators.World;

/// <summary>The kinds of devices that hang on a pole or stand in a shaft beside it.</summary>
public enum DeviceKind
{
    /// <summary>Single-lamp controller: electrical values, dimming, relay.</summary>
    LampController,

    /// <summary>Weather and air head of a pole.</summary>
    WeatherHead,

    /// <summary>Tilt and level monitor under a manhole cover.</summary>
    ManholeCover,

    /// <summary>Pressure transmitter on a water main.</summary>
    PressureTransmitter,

    /// <summary>Combustible-gas detector in a valve shaft.</summary>
    GasDetector,

    /// <summary>No device of a pole: registers that tell where and when they were read, for auditors.</summary>
    Pattern,

    /// <summary>Electricity meter of a lamp cabinet, DL/T 645.</summary>
    LampCabinetMeter,

    /// <summary>Water meter, CJ/T 188.</summary>
    WaterMeter,

    /// <summary>Gas meter, CJ/T 188.</summary>
    GasMeter,

    /// <summary>A real device whose answers were captured on its bus.</summary>
    Captured,

    /// <summary>Heat meter, CJ/T 188.</summary>
    HeatMeter,
}

/// <summary>Names of the kinds as they are typed on a command line.</summary>
public static class DeviceKindNames
{
    private const string PatternName = "pattern";
    private const string CapturedName = "captured";

    private static readonly (DeviceKind Kind, string Name)[] Names =
    [
        (DeviceKind.LampController, "lamp-controller"),
        (DeviceKind.WeatherHead, "weather-head"),
        (DeviceKind.ManholeCover, "manhole-cover"),
        (DeviceKind.PressureTransmitter, "pressure-transmitter"),
        (DeviceKind.GasDetector, "gas-detector"),
    ];

    // Asked by a long address in a protocol of their own, so they have no unit and are not among the ones below.
    private static readonly (DeviceKind Kind, string Name)[] MeterNames =
    [
        (DeviceKind.LampCabinetMeter, "lamp-cabinet-meter"),
        (DeviceKind.WaterMeter, "water-meter"),
        (DeviceKind.GasMeter, "gas-meter"),
        (DeviceKind.HeatMeter, "heat-meter"),
    ];

    /// <summary>Every kind of a pole that speaks Modbus, in the order in which units are numbered by default.</summary>
    public static IReadOnlyList<DeviceKind> All { get; } = [.. Names.Select(row => row.Kind)];

    /// <summary>The name of a kind.</summary>
    public static string NameOf(this DeviceKind kind) => kind switch
    {
        DeviceKind.Pattern => PatternName,
        DeviceKind.Captured => CapturedName,
        _ => Names.Concat(MeterNames).First(row => row.Kind == kind).Name,
    };

    /// <summary>Whether it is a meter with a protocol of its own.</summary>
    public static bool IsMeter(this DeviceKind kind) => Array.Exists(MeterNames, row => row.Kind == kind);

    /// <summary>The names of all kinds, those of the meters and the pattern too.</summary>
    public static IEnumerable<string> AllNames => Names.Concat(MeterNames).Select(row => row.Name).Append(PatternName);

    /// <summary>Finds a kind by its name, exact case.</summary>
    public static bool TryParse(string name, out DeviceKind kind)
    {
        if (name == PatternName)
        {
            kind = DeviceKind.Pattern;
            return true;
        }

        foreach (var row in Names.Concat(MeterNames))
        {
            if (row.Name != name) continue;
            kind = row.Kind;
            return true;
        }

        kind = default;
        return false;
    }
}
