namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What a meter is asked to do.</summary>
public enum MeterAction : byte
{
    /// <summary>Tell what an identifier holds.</summary>
    Read,

    /// <summary>Tell its address; the only one on its line then.</summary>
    ReadAddress,

    /// <summary>Move the valve of a CJ/T 188 meter and confirm it; the answer tells its status.</summary>
    MoveValve,
}

/// <summary>One question to a meter.</summary>
/// <param name="Peer">Whom it asks.</param>
/// <param name="Action">What for.</param>
/// <param name="Identifier">Data identifier as the standards print it: 02010100, 9010 of 1997, 901F.</param>
public readonly record struct MeterRequest(BusPeer Peer, MeterAction Action, uint Identifier)
{
    /// <summary>Most bytes of data that an answer brings, its follow-ups included.</summary>
    public const int DataBytesMax = 1024;

    /// <summary>Bytes of data that an answer must bring besides what it echoes; 0 for any number.</summary>
    public int DataBytes { get; init; }

    /// <summary><see cref="MeterAction.MoveValve"/>: open it; else close it.</summary>
    public bool Opens { get; init; }

    /// <summary>A question for the value of an identifier.</summary>
    public static MeterRequest Read(BusPeer peer, uint identifier, int dataBytes = 0) =>
        new(peer, MeterAction.Read, identifier) { DataBytes = dataBytes };
}
