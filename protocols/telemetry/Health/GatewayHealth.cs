namespace SmartPoles.Protocols.Telemetry.Health;

/// <summary>How a gateway itself fares: what it runs, what waits in it, and how the devices on its buses answer.</summary>
/// <remarks>
/// Value of the Bytes metric <c>gateway/health</c> in NBIRTH, and in NDATA when something of it has changed. Text is its length (LEB128) and UTF-8; numbers
/// marked * are LEB128 (<see cref="Ledger.Leb128"/>).
/// <code>
/// +-------------+---------------+---------------+----------+--------+--------------------------------------------------------------+
/// | version = 1 | agent version | configuration | backlog, | buses* | each: name, flags (8; bit 0: open), load % (8), errors*,      |
/// |    (8)      | (text)        | (text)        | bytes*   |        |       devices*, each as below                                 |
/// +-------------+---------------+---------------+----------+--------+--------------------------------------------------------------+
///
/// device:  | id (text) | kind (text) | state (8) | failures* | turnaround, ms* | last answer, UTC ms* (0: never) |
/// </code>
/// </remarks>
/// <param name="AgentVersion">Version of the program, such as <c>0.1.0</c>.</param>
/// <param name="Configuration">Fingerprint of the configuration in force.</param>
/// <param name="BacklogBytes">Bytes of its outbox that the server has not acknowledged.</param>
/// <param name="Buses">Its buses.</param>
public sealed record GatewayHealth(string AgentVersion, string Configuration, long BacklogBytes, IReadOnlyList<BusHealth> Buses)
{
    /// <summary>Format version written and read.</summary>
    public const byte Version = 1;

    /// <summary>Buses of one gateway that are told of; a pole has one to four.</summary>
    public const int BusesMax = 64;

    /// <summary>Devices of one bus that are told of: as many as Modbus has addresses.</summary>
    public const int DevicesMax = 247;

    /// <summary>Longest text, bytes of UTF-8; what is longer is cut.</summary>
    public const int TextBytesMax = 64;

    /// <summary>The bytes of the metric.</summary>
    public byte[] Write()
    {
        var writer = new HealthWriter();
        writer.Byte(Version);
        writer.Text(AgentVersion);
        writer.Text(Configuration);
        writer.Number(BacklogBytes);
        writer.Number(Math.Min(Buses.Count, BusesMax));
        foreach (var bus in Buses.Take(BusesMax)) bus.Write(writer);
        return writer.ToArray();
    }

    /// <summary>Reads it; false for another version, for what breaks a limit, and for bytes that end early or go on.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out GatewayHealth? health)
    {
        health = null;
        var reader = new HealthReader(bytes);
        if (reader.Byte() != Version) return false;
        var (agent, configuration, backlog, count) = (reader.Text(), reader.Text(), reader.Number(), reader.Count(BusesMax));
        var buses = new List<BusHealth>(count);
        for (var index = 0; index < count && !reader.IsBroken; index++) buses.Add(BusHealth.Read(ref reader));
        if (reader.IsBroken || !reader.IsAtEnd) return false;
        health = new GatewayHealth(agent, configuration, backlog, buses);
        return true;
    }
}

/// <param name="Name">Name of the bus.</param>
/// <param name="IsOpen">The port or connection stands.</param>
/// <param name="LoadPercent">Share of the last minute in which it was taken, 0 to 100.</param>
/// <param name="Errors">Questions without an answer or with a damaged one, since the agent started.</param>
/// <param name="Devices">In the order of the configuration.</param>
public sealed record BusHealth(string Name, bool IsOpen, int LoadPercent, long Errors, IReadOnlyList<BusDeviceHealth> Devices)
{
    private const byte OpenFlag = 1;

    internal void Write(HealthWriter writer)
    {
        writer.Text(Name);
        writer.Byte(IsOpen ? OpenFlag : (byte)0);
        writer.Byte((byte)Math.Clamp(LoadPercent, 0, 100));
        writer.Number(Errors);
        writer.Number(Math.Min(Devices.Count, GatewayHealth.DevicesMax));
        foreach (var device in Devices.Take(GatewayHealth.DevicesMax)) device.Write(writer);
    }

    internal static BusHealth Read(ref HealthReader reader)
    {
        var (name, flags, load, errors, count) = (reader.Text(), reader.Byte(), reader.Byte(), reader.Number(), reader.Count(GatewayHealth.DevicesMax));
        var devices = new List<BusDeviceHealth>(count);
        for (var index = 0; index < count && !reader.IsBroken; index++) devices.Add(BusDeviceHealth.Read(ref reader));
        return new BusHealth(name, (flags & OpenFlag) != 0, Math.Min((int)load, 100), errors, devices);
    }
}

/// <summary>How a device answers. Travels on the wire: never renumber, never reuse.</summary>
public enum BusDeviceState : byte
{
    /// <summary>Not asked yet.</summary>
    Unknown = 0,

    /// <summary>Answers.</summary>
    Healthy = 1,

    /// <summary>Missed its last questions; still asked at its period.</summary>
    Suspect = 2,

    /// <summary>Silent: only probed.</summary>
    Down = 3,
}

/// <param name="Id">Device id.</param>
/// <param name="Kind">Name of its profile.</param>
/// <param name="State">How it answers; a number of a newer version is passed on.</param>
/// <param name="Failures">Questions in a row without an answer.</param>
/// <param name="TurnaroundMs">From the end of a question to the first byte of its answer; 0 for not measured.</param>
/// <param name="LastAnswerUnixMs">When it last answered, as far as it was known when this was told; 0 for never.</param>
public sealed record BusDeviceHealth(string Id, string Kind, BusDeviceState State, long Failures, long TurnaroundMs, long LastAnswerUnixMs)
{
    internal void Write(HealthWriter writer)
    {
        writer.Text(Id);
        writer.Text(Kind);
        writer.Byte((byte)State);
        writer.Number(Failures);
        writer.Number(TurnaroundMs);
        writer.Number(LastAnswerUnixMs);
    }

    internal static BusDeviceHealth Read(ref HealthReader reader) =>
        new(reader.Text(), reader.Text(), (BusDeviceState)reader.Byte(), reader.Number(), reader.Number(), reader.Number());
}
