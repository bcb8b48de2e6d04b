using System.Globalization;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>One device as it is typed: <c>KIND:UNIT</c> or <c>KIND:UNIT=NAME</c>; of a meter <c>KIND:ADDRESS[,TRAIT...][=NAME]</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Unit">Its address, 1..247; 0 for a meter.</param>
/// <param name="Name">Its name in the world; <c>KIND-UNIT</c> or <c>KIND-ADDRESS</c> unless given.</param>
public sealed record DeviceArgument(DeviceKind Kind, byte Unit, string Name)
{
    /// <summary>One of each kind, units 1 to 5.</summary>
    public static IReadOnlyList<DeviceArgument> OneOfEach { get; } =
        [.. DeviceKindNames.All.Select((kind, index) => new DeviceArgument(kind, (byte)(index + 1), $"{kind.NameOf()}-{index + 1}"))];

    /// <summary>What it is found by on its bus: the digits of a meter, or the unit.</summary>
    public string Address { get; private init; } = Unit.ToString(CultureInfo.InvariantCulture);

    /// <summary>How a meter differs from others of its kind.</summary>
    public MeterTraits Traits { get; private init; }

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
            else if (devices.Any(other => other.Kind.IsMeter() == device!.Kind.IsMeter() && other.Address == device.Address))
            {
                faults.Add($"--device {text}: {(device!.Kind.IsMeter() ? "address" : "unit")} {device.Address} is taken");
            }
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
        else if (equals == text.Length - 1) fault = "a name must follow the =";
        else if (kind.IsMeter()) device = ParseMeter(kind, text[(colon + 1)..unitEnd], out fault);
        else if (!byte.TryParse(text[(colon + 1)..unitEnd], NumberStyles.None, CultureInfo.InvariantCulture, out var unit)
            || unit is < ModbusLimits.UnitMin or > ModbusLimits.UnitMax)
        {
            fault = $"the unit must be {ModbusLimits.UnitMin} to {ModbusLimits.UnitMax}";
        }
        else device = new DeviceArgument(kind, unit, $"{kind.NameOf()}-{unit}");

        if (device is not null && equals >= 0) device = device with { Name = text[(equals + 1)..] };
        return device is not null;
    }

    private static DeviceArgument? ParseMeter(DeviceKind kind, string text, out string fault)
    {
        fault = "";
        var words = text.Split(',');
        var digits = kind == DeviceKind.LampCabinetMeter ? 12 : 14;
        if (words[0].Length is 0 || words[0].Length > digits || !words[0].All(char.IsAsciiDigit))
        {
            fault = $"the address must be 1 to {digits} digits";
            return null;
        }

        var traits = MeterTraits.None;
        foreach (var word in words[1..])
        {
            if (MeterTraitNames.Find(word, kind) is not { } trait)
            {
                fault = $"{word} is no trait of a {kind.NameOf()}; there are {string.Join(", ", MeterTraitNames.Of(kind))}";
                return null;
            }

            traits |= trait;
        }

        var address = words[0].PadLeft(digits, '0');
        return new DeviceArgument(kind, 0, $"{kind.NameOf()}-{address}") { Address = address, Traits = traits };
    }
}
