namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>
/// How the kernel turns an RS-485 transceiver round, for ports whose driver can (Linux: Documentation/driver-api/serial/serial-rs485).
/// Ports that turn by themselves, as most USB adapters do, need none of this.
/// </summary>
public sealed record Rs485Options
{
    /// <value>Default 0 ms: transceivers are faster than a bit. 0 to 100.</value>
    public static readonly IntegerOption DelayBefore = new("DelayBeforeSendMs", 0, 0, 100);

    /// <value>Default 0 ms: the driver waits for the last bit by itself. 0 to 100.</value>
    public static readonly IntegerOption DelayAfter = new("DelayAfterSendMs", 0, 0, 100);

    /// <value>Default true: who writes the section wants it.</value>
    public required bool Enabled { get; init; }

    /// <summary>Level of RTS while sending.</summary>
    /// <value>Default true: how transceivers are wired as a rule (DE on RTS).</value>
    public required bool RtsOnSend { get; init; }

    /// <summary>Level of RTS after sending.</summary>
    /// <value>Default false.</value>
    public required bool RtsAfterSend { get; init; }

    public required int DelayBeforeSendMs { get; init; }

    public required int DelayAfterSendMs { get; init; }

    /// <summary>Hear the own questions; they are passed over.</summary>
    /// <value>Default false.</value>
    public required bool RxDuringTx { get; init; }

    internal static Rs485Options Read(ConfigurationNode node)
    {
        var options = new Rs485Options
        {
            Enabled = node.Flag("Enabled", true),
            RtsOnSend = node.Flag("RtsOnSend", true),
            RtsAfterSend = node.Flag("RtsAfterSend", false),
            DelayBeforeSendMs = node.Integer(DelayBefore),
            DelayAfterSendMs = node.Integer(DelayAfter),
            RxDuringTx = node.Flag("RxDuringTx", false),
        };
        if (options.RtsOnSend == options.RtsAfterSend)
        {
            node.Fault("RtsAfterSend", "RTS has the same level while sending and after it", "Set RtsOnSend and RtsAfterSend to opposite values");
        }

        node.End();
        return options;
    }
}
