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
}

/// <summary>Names of the kinds as they are typed on a command line.</summary>
public static class DeviceKindNames
{
    private static readonly (DeviceKind Kind, string Name)[] Names =
    [
        (DeviceKind.LampController, "lamp-controller"),
        (DeviceKind.WeatherHead, "weather-head"),
        (DeviceKind.ManholeCover, "manhole-cover"),
        (DeviceKind.PressureTransmitter, "pressure-transmitter"),
        (DeviceKind.GasDetector, "gas-detector"),
    ];

    /// <summary>Every kind, in the order in which units are numbered by default.</summary>
    public static IReadOnlyList<DeviceKind> All { get; } = [.. Names.Select(row => row.Kind)];

    /// <summary>The name of a kind.</summary>
    public static string NameOf(this DeviceKind kind) => Names.First(row => row.Kind == kind).Name;

    /// <summary>Finds a kind by its name, exact case.</summary>
    public static bool TryParse(string name, out DeviceKind kind)
    {
        var row = Array.FindIndex(Names, candidate => candidate.Name == name);
        kind = row < 0 ? default : Names[row].Kind;
        return row >= 0;
    }
}
