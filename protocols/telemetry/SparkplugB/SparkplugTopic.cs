namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Message types that stand in a topic. Sparkplug 3.0, 4.2.</summary>
public enum SparkplugMessageType : byte
{
    /// <summary>Birth of an edge node.</summary>
    NBirth,

    /// <summary>Data of an edge node.</summary>
    NData,

    /// <summary>Death of an edge node.</summary>
    NDeath,

    /// <summary>Command to an edge node.</summary>
    NCmd,

    /// <summary>Birth of a device.</summary>
    DBirth,

    /// <summary>Data of a device.</summary>
    DData,

    /// <summary>Death of a device.</summary>
    DDeath,

    /// <summary>Command to a device.</summary>
    DCmd,
}

/// <summary>Why a text is no topic of ours.</summary>
public enum TopicStatus
{
    /// <summary>A legal topic.</summary>
    Ok,

    /// <summary>Does not begin with <c>spBv1.0/</c> or has the wrong number of levels.</summary>
    NotSparkplug,

    /// <summary>The message type is none of the eight.</summary>
    UnknownMessageType,

    /// <summary>An id breaks the rule of <see cref="TelemetryIds"/>.</summary>
    BadId,

    /// <summary>A device message without a device id.</summary>
    DeviceMissing,

    /// <summary>A node message with a device id.</summary>
    DeviceUnexpected,
}

/// <summary>Topic of a Sparkplug message: <c>spBv1.0/{group}/{type}/{node}[/{device}]</c>. Sparkplug 3.0, 4.1.</summary>
/// <param name="Group">Group id: administrative, a name only.</param>
/// <param name="Type">Message type.</param>
/// <param name="Node">Edge node id: the gateway.</param>
/// <param name="Device">Device id; null for node messages.</param>
public readonly record struct SparkplugTopic(string Group, SparkplugMessageType Type, string Node, string? Device)
{
    /// <summary>First level of every topic.</summary>
    public const string Namespace = "spBv1.0";

    private static readonly string[] TypeNames =
        ["NBIRTH", "NDATA", "NDEATH", "NCMD", "DBIRTH", "DDATA", "DDEATH", "DCMD"];

    /// <summary>True for the four types that name a device.</summary>
    public bool IsDeviceMessage => Type >= SparkplugMessageType.DBirth;

    /// <summary>Topic of a host's STATE message.</summary>
    public static string State(string hostId) => $"{Namespace}/STATE/{hostId}";

    /// <summary>Reads a topic; strict on levels, types and ids, so that no wildcard and no foreign level gets through.</summary>
    public static TopicStatus Parse(ReadOnlySpan<char> text, out SparkplugTopic topic)
    {
        topic = default;
        Span<Range> levels = stackalloc Range[6];
        var count = text.Split(levels, '/');
        if (count is < 4 or > 5 || !text[levels[0]].SequenceEqual(Namespace)) return TopicStatus.NotSparkplug;
        if (!TryParseType(text[levels[2]], out var type)) return TopicStatus.UnknownMessageType;
        var wantsDevice = type >= SparkplugMessageType.DBirth;
        if (wantsDevice && count == 4) return TopicStatus.DeviceMissing;
        if (!wantsDevice && count == 5) return TopicStatus.DeviceUnexpected;
        if (!TelemetryIds.IsValid(text[levels[1]]) || !TelemetryIds.IsValid(text[levels[3]])) return TopicStatus.BadId;
        if (wantsDevice && !TelemetryIds.IsValid(text[levels[4]])) return TopicStatus.BadId;
        topic = new SparkplugTopic(
            text[levels[1]].ToString(), type, text[levels[3]].ToString(), wantsDevice ? text[levels[4]].ToString() : null);
        return TopicStatus.Ok;
    }

    /// <summary>The topic's text.</summary>
    public override string ToString() => Device is null
        ? $"{Namespace}/{Group}/{TypeNames[(int)Type]}/{Node}"
        : $"{Namespace}/{Group}/{TypeNames[(int)Type]}/{Node}/{Device}";

    private static bool TryParseType(ReadOnlySpan<char> text, out SparkplugMessageType type)
    {
        for (var index = 0; index < TypeNames.Length; index++)
        {
            if (!text.SequenceEqual(TypeNames[index])) continue;
            type = (SparkplugMessageType)index;
            return true;
        }

        type = default;
        return false;
    }
}
