namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>The fields before the data of a packet to be written; nothing is left out silently.</summary>
public readonly ref struct Hj212Header
{
    /// <summary>Request number, 17 digits; empty writes none, as only packets of 2005 may have it.</summary>
    public ReadOnlySpan<byte> RequestNumber { get; init; }

    /// <summary>What is monitored.</summary>
    public required Hj212System System { get; init; }

    /// <summary>What is wanted or told.</summary>
    public required Hj212Command Command { get; init; }

    /// <summary>Access password, letters and digits.</summary>
    public required ReadOnlySpan<byte> Password { get; init; }

    /// <summary>Number of the field unit, letters and digits.</summary>
    public required ReadOnlySpan<byte> Station { get; init; }

    /// <summary>Null writes none, as only packets of 2005 may have it.</summary>
    public required Hj212Flag? Flag { get; init; }

    /// <summary>Parts of a split message; written when Flag says that it is split.</summary>
    public int Parts { get; init; }

    /// <summary>Which part, from 1.</summary>
    public int Part { get; init; }

    /// <summary>The header that answers a packet: its QN, password and station, without a wish for an answer.</summary>
    /// <param name="packet">What is answered.</param>
    /// <param name="command">9011 to 9014.</param>
    public static Hj212Header Answering(scoped in Hj212Packet packet, Hj212Command command) => new()
    {
        RequestNumber = packet.RequestNumber,
        System = Hj212System.Exchange,
        Command = command,
        Password = packet.Password,
        Station = packet.Station,
        Flag = new Hj212Flag(packet.Flag.Version, wantsAnswer: false),
    };
}
