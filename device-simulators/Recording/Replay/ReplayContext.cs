using System.Globalization;
using System.Text;
using SmartPoles.DeviceSimulators.Recording.Mqtt;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>What all gateways of a replay share.</summary>
internal sealed class ReplayContext(ReplayOptions options, ReplayTally tally, TimeProvider clock, Pacing pacing)
{
    private static readonly byte[] ReceivedName = Encoding.ASCII.GetBytes(MqttNames.ReceivedProperty);

    /// <summary>Connections being made at a time: a city that knocks at once is refused by any server's guard.</summary>
    private const int KnockingMax = 64;

    private long _began = clock.GetTimestamp();

    public ReplayOptions Options => options;

    public ReplayTally Tally => tally;

    public TimeProvider Clock => clock;

    /// <summary>Messages have moments; else they go as fast as the server takes them.</summary>
    public bool IsPaced => pacing.IsPaced;

    /// <summary>To be held while a connection is made.</summary>
    public SemaphoreSlim Door { get; } = new(KnockingMax);

    /// <summary>Time since the replay began.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>The replay begins now: connections stand, the first message may go.</summary>
    public void Begin() => _began = clock.GetTimestamp();

    /// <summary>When a message is due, from the beginning of the replay.</summary>
    public TimeSpan DueOf(ReplayMessage message) => pacing.Due(message.OffsetNs);

    /// <summary>A message has left just now.</summary>
    public void Sent(ReplayMessage message)
    {
        if (pacing.IsPaced) tally.Sent((Elapsed - DueOf(message)).Duration());
    }

    /// <summary>Credentials of a gateway: its own id with the password, unless one user is named for all.</summary>
    public MqttTarget TargetOf(string id) => options.Target with { User = options.Target.User ?? (options.Target.Password is null ? null : id) };

    /// <summary>The receive time that the recording tells, for a server that plays it; else nothing.</summary>
    public ReadOnlySpan<byte> PropertiesOf(ReplayMessage message)
    {
        if (options.Api is null) return default;
        var text = Encoding.ASCII.GetBytes((message.UnixUs / 1000).ToString(CultureInfo.InvariantCulture));
        return (byte[])[0x26, 0, (byte)ReceivedName.Length, .. ReceivedName, 0, (byte)text.Length, .. text];
    }
}
