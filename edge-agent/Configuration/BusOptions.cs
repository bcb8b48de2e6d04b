namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>One physical bus with the devices on it: either serial or TCP.</summary>
public sealed record BusOptions
{
    /// <value>Default 300 ms: three times the slowest turnaround seen in the field. 10 to 60,000.</value>
    public static readonly IntegerOption Timeout = new("TimeoutMs", 300, 10, 60_000);

    /// <summary>Name in logs; unique.</summary>
    public required string Name { get; init; }

    public required SerialOptions? Serial { get; init; }

    public required TcpOptions? Tcp { get; init; }

    /// <summary>Longest time from the end of a question to the first byte of its answer; wire time comes on top.</summary>
    public required int TimeoutMs { get; init; }

    public required IReadOnlyList<DeviceOptions> Devices { get; init; }

    /// <summary>Somebody talks here unasked, so that nobody may be asked.</summary>
    public bool HasTalkers => Devices.Any(device => device.Talker is not null);

    internal static BusOptions Read(ConfigurationNode node)
    {
        var serial = node.Has("Serial") ? SerialOptions.Read(node.Section("Serial")) : null;
        var tcp = node.Has("Tcp") ? TcpOptions.Read(node.Section("Tcp")) : null;
        if (serial is null == tcp is null)
        {
            node.Faults.Add(node.Path, serial is null ? "neither Serial nor Tcp" : "both Serial and Tcp", "Give exactly one of Serial and Tcp");
        }

        // Serial addresses end at 247; a device on Modbus TCP may call itself 0 or 255.
        var isMbap = tcp?.Framing == TcpFraming.Mbap;
        var options = new BusOptions
        {
            Name = node.RequiredText("Name", text => text.Length is > 0 and <= 63, "Name the bus with 1 to 63 characters"),
            Serial = serial,
            Tcp = tcp,
            TimeoutMs = node.Integer(Timeout),
            Devices = [.. node.List("Devices").Select(device => DeviceOptions.Read(device, isMbap, serial))],
        };
        if (isMbap)
        {
            foreach (var meter in options.Devices.Where(device => device.Address is not null))
            {
                node.Faults.Add($"{meter.Path}.Address", "a meter cannot hang on Modbus TCP", "Set Framing to RtuOverTcp if this is a serial server that passes frames through");
            }
        }

        if (options.HasTalkers) FindAsked(node, options, isMbap);
        if (options.Devices.Count == 0) node.Fault("Devices", "no device", "List at least one device or remove the bus");
        node.End();
        return options;
    }

    private static void FindAsked(ConfigurationNode node, BusOptions options, bool isMbap)
    {
        if (isMbap) node.Faults.Add(node.PathOf("Tcp"), "a talker speaks no Modbus TCP", "Set Framing to RtuOverTcp: the serial server passes its bytes through");
        foreach (var asked in options.Devices.Where(device => device.Talker is null))
        {
            node.Faults.Add(asked.Path, "hangs on a line with a talker, which talks whenever it likes and over every answer", "Put what is asked on a bus of its own");
        }
    }
}
