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

    /// <value>Default 8: Modbus RTU knows no other. 7 to 8.</value>
    public static readonly IntegerOption Data = new("DataBits", 8, 7, 8);

    /// <value>Default 1. 1 to 2.</value>
    public static readonly IntegerOption Stop = new("StopBits", 1, 1, 2);

    /// <summary>Device file. No default.</summary>
    public required string Port { get; init; }

    public required int Baud { get; init; }

    public required SerialParity Parity { get; init; }

    public required int DataBits { get; init; }

    public required int StopBits { get; init; }

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
        };
        node.End();
        return options;
    }
}
