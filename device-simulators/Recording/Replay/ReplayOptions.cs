using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>What is to be played, where and how.</summary>
public sealed record ReplayOptions
{
    /// <summary>The server; a password is shown with each gateway's id as user name.</summary>
    public required MqttTarget Target { get; init; }

    /// <summary>Number of the run: the same number again is the same run, and a server takes nothing of it twice.</summary>
    public required ulong Run { get; init; }

    /// <summary>1 for real time, N for N times as fast, <see cref="Pacing.Unpaced"/> for as fast as the server takes it.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Times shifted by one offset so that they belong to now; else as they were.</summary>
    public bool IsRetimed { get; init; }

    /// <summary>First moment, from the beginning of the recording.</summary>
    public TimeSpan From { get; init; } = TimeSpan.Zero;

    /// <summary>Last moment; null for the end.</summary>
    public TimeSpan? To { get; init; }

    /// <summary>Nodes to play; empty for all, and for what is not Sparkplug as well.</summary>
    public IReadOnlySet<string> Gateways { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Devices to play; empty for all.</summary>
    public IReadOnlySet<string> Devices { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Most messages of a gateway on their way without an acknowledgement; less where the server says so.</summary>
    /// <value>Default 64: fills the time of a group fsync at full speed, and is below the receive maximum of common servers.</value>
    public int Window { get; init; } = 64;

    /// <summary>
    /// API of a server that takes receive times and ticks from the recording (<c>ingest-server run --replay</c>); null for a server with a clock.
    /// </summary>
    public Uri? Api { get; init; }

    /// <summary>Token of an engineer for that API; null where none is needed.</summary>
    public string? Token { get; init; }

    /// <summary>How long a gateway tries to get a connection before its messages are given up.</summary>
    /// <value>Default 60 s: a server that restarts is waited for.</value>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether a node's messages are played.</summary>
    public bool Wants(string gateway) => Gateways.Count == 0 || Gateways.Contains(gateway);
}
