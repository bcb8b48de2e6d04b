namespace SmartPoles.LoadRig.Ingest.Generator;

internal enum InFlightKind : byte
{
    None,
    Birth,
    Data,
}

/// <summary>A message that waits for its PUBACK; enough to write it again after a lost connection.</summary>
internal struct InFlight
{
    public ulong Number;
    public long UnixMs;
    public long SentStamp;
    public long DueStamp;
    public int Device;
    public ushort PacketId;
    public InFlightKind Kind;

    /// <summary>Sabotage: the same readings under numbers that the server has not seen; its PUBACK does not count.</summary>
    public bool IsRepeat;
}
