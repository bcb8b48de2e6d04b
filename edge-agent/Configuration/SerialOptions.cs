namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Parity of a serial line.</summary>
public enum SerialParity
{
    None,
    Even,
    Odd,
}

/// <summary>A serial line, RS-485 as a rule.</summary>
public sealed record SerialOptions
{
    /// <value>Default 9,600: what nearly every pole device ships with. 300 to 4,000,000.</value>
    public static readonly IntegerOption BaudRate = new("Baud", 9600, 300, 4_000_000);

    /// <value>Default 8, and no other: Modbus RTU needs all bits of a byte. The key stays for configurations that state it.</value>
    public static readonly IntegerOption Data = new("DataBits", 8, 8, 8);

    /// <value>Default 1. 1 to 2.</value>
    public static readonly IntegerOption Stop = new("StopBits", 1, 1, 2);

    /// <value>
    /// Default 0: the 3.5 characters of the standard, 1,750 us above 19,200 baud. Another value replaces them: more for devices that
    /// need a rest between frames, less behind adapters that add silences of their own. 0 to 100,000 us.
    /// </value>
    public static readonly IntegerOption Silence = new("SilenceUs", 0, 0, 100_000);

    /// <summary>Device file; a name below /dev/serial/by-path stays the same when the adapter is plugged in again. No default.</summary>
    public required string Port { get; init; }

    public required int Baud { get; init; }

    public required SerialParity Parity { get; init; }

    public required int DataBits { get; init; }

    public required int StopBits { get; init; }

    /// <summary>Silence before a question, microseconds; 0 for that of the standard.</summary>
    public int SilenceUs { get; init; }

    /// <summary>Direction by the kernel; null leaves the port as it is.</summary>
    public Rs485Options? Rs485 { get; init; }

    /// <summary>Start, data, parity and stop bits of one character.</summary>
    public int BitsPerCharacter => 1 + DataBits + (Parity == SerialParity.None ? 0 : 1) + StopBits;

    internal static SerialOptions Read(ConfigurationNode node)
    {
        var options = new SerialOptions
        {
            Port = node.RequiredText("Port", text => text.Length > 0, "Name the device file, for example /dev/ttyS1"),
            Baud = node.Integer(BaudRate),
            Parity = node.Choice<SerialParity>("Parity", SerialParity.None),
            DataBits = node.Integer(Data),
            StopBits = node.Integer(Stop),
            SilenceUs = node.Integer(Silence),
            Rs485 = node.Has("Rs485") ? Rs485Options.Read(node.Section("Rs485")) : null,
        };
        node.End();
        return options;
    }
}
