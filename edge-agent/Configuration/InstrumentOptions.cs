using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Which data of a station become the readings of a device. One device a kind: a mean of an hour is no reading of a moment.</summary>
public enum InstrumentData
{
    /// <summary>Command 2011.</summary>
    RealTime,

    /// <summary>Command 2051, the means.</summary>
    Minute,

    /// <summary>Command 2061, the means.</summary>
    Hour,

    /// <summary>Command 2031, the means.</summary>
    Day,
}

/// <summary>A TCP port that monitoring instruments dial, speaking HJ 212.</summary>
public sealed record InstrumentPortOptions
{
    /// <summary>Port to listen on. No default: a port is opened only where somebody says so. 1 to 65,535.</summary>
    public static readonly IntegerOption PortOption = new("Port", null, 1, 65_535);

    /// <value>Default 8: a pole has one or two instruments, and a half-dead connection may stand beside its successor. 1 to 64.</value>
    public static readonly IntegerOption Connections = new("ConnectionsMax", 8, 1, 64);

    /// <summary>Name in logs; unique.</summary>
    public required string Name { get; init; }

    /// <summary>Address to listen on.</summary>
    /// <value>Default 127.0.0.1: an instrument on the pole's own network needs 0.0.0.0, and somebody to decide that.</value>
    public required string Address { get; init; }

    public required int Port { get; init; }

    /// <summary>Most connections at a time; further ones are closed at once and counted.</summary>
    public required int ConnectionsMax { get; init; }

    /// <summary>Zone of the instruments' clocks: HJ 212 names none.</summary>
    public required int UtcOffsetMinutes { get; init; }

    public required IReadOnlyList<InstrumentOptions> Devices { get; init; }

    internal static InstrumentPortOptions Read(ConfigurationNode node)
    {
        var options = new InstrumentPortOptions
        {
            Name = node.RequiredText("Name", text => text.Length is > 0 and <= 63, "Name the port with 1 to 63 characters"),
            Address = node.Text("Address") ?? "127.0.0.1",
            Port = node.Integer(PortOption),
            ConnectionsMax = node.Integer(Connections),
            UtcOffsetMinutes = node.Integer(Hj212Names.UtcOffset),
            Devices = [.. node.List("Devices").Select(InstrumentOptions.Read)],
        };
        if (!System.Net.IPAddress.TryParse(options.Address, out _)) node.Fault("Address", $"'{options.Address}' is no IP address", "Use 0.0.0.0, ::, 127.0.0.1 or the address of one interface");
        if (options.Devices.Count == 0) node.Fault("Devices", "no device", "List at least one device or remove the port");
        node.End();
        return options;
    }

    /// <summary>Names, ports and ids that stand twice, here or among the devices of the buses.</summary>
    internal static void FindClashes(IReadOnlyList<InstrumentPortOptions> ports, IReadOnlyList<BusOptions> buses, FaultList faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var device in buses.SelectMany(bus => bus.Devices)) ids.TryAdd(device.Id, device.Path);
        for (var index = 0; index < ports.Count; index++)
        {
            var port = ports[index];
            if (port.Name.Length > 0 && !names.Add(port.Name)) faults.Add($"$.Instruments[{index}].Name", $"'{port.Name}' is the name of an earlier port", "Give every port its own name");
            if (!numbers.Add($"{port.Port}")) faults.Add($"$.Instruments[{index}].Port", $"{port.Port} is the port of an earlier entry", "Put the devices of both into one");
            var kinds = new HashSet<string>(StringComparer.Ordinal);
            foreach (var device in port.Devices)
            {
                if (device.Id.Length > 0 && !ids.TryAdd(device.Id, device.Path))
                {
                    faults.Add($"{device.Path}.Id", $"'{device.Id}' is also the id of {ids[device.Id]}", "Give every device its own id; add -02 for a second device of one component");
                }

                if (!kinds.Add($"{device.Station} {device.Data}")) faults.Add($"{device.Path}.Data", $"{device.Data} data of {device.Station} also go to an earlier device", "Put the factors of both into one");
            }
        }
    }
}

/// <summary>One kind of data of one station.</summary>
public sealed record InstrumentOptions
{
    /// <value>
    /// Default: ten minutes for real-time data, 20 times the usual interval; three periods of an hour for all else. 30 to 259,200 (three days).
    /// </value>
    public static readonly IntegerOption Silence = new("SilenceSecondsMax", null, 30, 259_200);

    /// <value>
    /// Default 120 s: a value and its packet belong together, which finds out wrong digits in either time. More, up to 691,200 (eight days),
    /// for instruments that send their real-time data later when the line was down.
    /// </value>
    public static readonly IntegerOption RealTimeLag = new("RealTimeLagSecondsMax", 120, 10, 691_200);

    private const int RealTimeSilence = 600;
    private const int PeriodSilence = 3 * 3600;

    /// <summary>Component code, with -nn for a further device of the component. No default.</summary>
    public required string Id { get; init; }

    /// <summary>MN of the instrument. No default.</summary>
    public required string Station { get; init; }

    /// <summary>PW of the instrument; null takes any.</summary>
    public required string? Password { get; init; }

    public required InstrumentData Data { get; init; }

    /// <summary>Without accepted data for so long the device counts as silent.</summary>
    public required int SilenceSecondsMax { get; init; }

    /// <summary>Longest time from DataTime to QN of a real-time packet.</summary>
    public int RealTimeLagSecondsMax { get; init; } = RealTimeLag.Default!.Value;

    /// <summary>The agent may set the instrument's clock: when it asks for the time, or when its clock is wrong.</summary>
    /// <value>Default false: nothing is written to a device until somebody decides otherwise.</value>
    public required bool SetsClock { get; init; }

    public required IReadOnlyList<FactorOptions> Factors { get; init; }

    /// <summary>JSON path, for faults found later.</summary>
    public required string Path { get; init; }

    internal static InstrumentOptions Read(ConfigurationNode node)
    {
        var id = node.RequiredText("Id", text => DeviceId.TryParse(text, out _), "Use the 16-digit component code, with -02 to -99 for a further device of the component");
        var station = node.RequiredText("Station", Hj212Names.IsName, Hj212Names.StationRule);
        var password = node.Text("Password");
        var data = node.Choice<InstrumentData>("Data", InstrumentData.RealTime);
        var options = new InstrumentOptions
        {
            Id = id,
            Station = station,
            Password = password,
            Data = data,
            SilenceSecondsMax = node.OptionalInteger(Silence) ?? (data == InstrumentData.RealTime ? RealTimeSilence : PeriodSilence),
            RealTimeLagSecondsMax = node.Integer(RealTimeLag),
            SetsClock = node.Flag("SetsClock", false),
            Factors = [.. node.List("Factors").Select(FactorOptions.Read)],
            Path = node.Path,
        };
        if (password is not null && !Hj212Names.IsName(password)) node.Fault("Password", "not legal", Hj212Names.PasswordRule);
        if (options.Factors.Count == 0) node.Fault("Factors", "no factor", "List the factor codes that the instrument sends, such as a34004 or LA");
        node.End();
        return options;
    }
}

/// <summary>One factor of a station and what it is here.</summary>
public sealed record FactorOptions
{
    /// <summary>Code as the instrument sends it.</summary>
    public required string Code { get; init; }

    /// <summary>Quantity of the catalogue; null: by the code.</summary>
    public required string? Quantity { get; init; }

    public required FactorUnit Unit { get; init; }

    public required string Path { get; init; }

    internal static FactorOptions Read(ConfigurationNode node)
    {
        var code = node.RequiredText("Code", Hj212Names.IsCode, "Use the factor code as the instrument sends it, 1 to 16 letters and digits");
        var quantity = node.Text("Quantity");
        var options = new FactorOptions
        {
            Code = code,
            Quantity = quantity,
            Unit = node.Choice<FactorUnit>("Unit", FactorUnit.Standard),
            Path = node.Path,
        };
        if (quantity is not null && !QuantityCatalogue.TryGet(quantity, out _))
        {
            node.Fault("Quantity", $"'{quantity}' is not known{Spelling.Hint(quantity, QuantityCatalogue.All.Select(info => info.Name))}", "Use a quantity of the catalogue, for example env/pm25");
        }

        node.End();
        return options;
    }
}
