using System.Globalization;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>One device as it is typed: <c>KIND:UNIT</c> or <c>KIND:UNIT=NAME</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">Its address, 1..247.</param>
/// <param name="Name">Its name in the world; <c>KIND-UNIT</c> unless given.</param>
public sealed record DeviceArgument(DeviceKind Kind, byte Unit, string Name)
{
    /// <summary>One of each kind, units 1 to 5.</summary>
    public static IReadOnlyList<DeviceArgument> OneOfEach { get; } =
        [.. DeviceKindNames.All.Select((kind, index) => Named(kind, (byte)(index + 1)))];

    /// <summary>Reads all; none gives one of each kind.</summary>
    /// <exception cref="ArgumentException">All faults, one a line.</exception>
    public static IReadOnlyList<DeviceArgument> ParseAll(IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return OneOfEach;
        var faults = new List<string>();
        var devices = new List<DeviceArgument>();
        foreach (var text in texts)
        {
            if (!TryParse(text, out var device, out var fault)) faults.Add($"--device {text}: {fault}");
            else if (devices.Any(other => other.Unit == device!.Unit)) faults.Add($"--device {text}: unit {device!.Unit} is taken");
            else if (devices.Any(other => other.Name == device!.Name)) faults.Add($"--device {text}: name {device!.Name} is taken");
            else devices.Add(device!);
        }

        return faults.Count == 0 ? devices : throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }

    private static bool TryParse(string text, out DeviceArgument? device, out string fault)
    {
        device = null;
        fault = "";
        var colon = text.IndexOf(':');
        var equals = text.IndexOf('=');
        var unitEnd = equals < 0 ? text.Length : equals;
        if (colon < 0 || unitEnd < colon) fault = "write KIND:UNIT, such as lamp-controller:1";
        else if (!DeviceKindNames.TryParse(text[..colon], out var kind))
        {
            fault = $"no such kind; there are {string.Join(", ", DeviceKindNames.AllNames)}";
        }
        else if (!byte.TryParse(text[(colon + 1)..unitEnd], NumberStyles.None, CultureInfo.InvariantCulture, out var unit)
            || unit is < ModbusLimits.UnitMin or > ModbusLimits.UnitMax)
        {
            fault = $"the unit must be {ModbusLimits.UnitMin} to {ModbusLimits.UnitMax}";
        }
        else if (equals == text.Length - 1) fault = "a name must follow the =";
        else device = equals < 0 ? Named(kind, unit) : new DeviceArgument(kind, unit, text[(equals + 1)..]);

        return device is not null;
    }

    private static DeviceArgument Named(DeviceKind kind, byte unit) => new(kind, unit, $"{kind.NameOf()}-{unit}");
}
