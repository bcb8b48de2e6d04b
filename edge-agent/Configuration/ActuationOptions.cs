namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Whether commands may move anything in the street.</summary>
public sealed record ActuationOptions
{
    /// <value>Default 6 a minute and device: dims a lamp in steps, and spares relays and valves a command loop gone wild. 1 to 600.</value>
    public static readonly IntegerOption WritesPerMinute = new("WritesPerMinuteMax", 6, 1, 600);

    /// <value>Default 30 s: long enough for a second pair of eyes, short enough that nobody has walked off. 5 to 600.</value>
    public static readonly IntegerOption ConfirmLimit = new("ConfirmSecondsMax", 30, 5, 600);

    /// <summary>The switch for the whole agent; each device needs its own <c>"Actuation": true</c> as well.</summary>
    /// <value>Default false: a gateway that was never told to write writes nothing.</value>
    public required bool Enabled { get; init; }

    /// <summary>Most commands that write to one device in any minute.</summary>
    public required int WritesPerMinuteMax { get; init; }

    /// <summary>A command in two phases must be confirmed within this time.</summary>
    public required int ConfirmSecondsMax { get; init; }

    internal static ActuationOptions Read(ConfigurationNode node)
    {
        var options = new ActuationOptions
        {
            Enabled = node.Flag("Enabled", false),
            WritesPerMinuteMax = node.Integer(WritesPerMinute),
            ConfirmSecondsMax = node.Integer(ConfirmLimit),
        };
        node.End();
        return options;
    }
}
