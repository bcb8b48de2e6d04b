namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>How a fleet of gateways talks.</summary>
public sealed record FleetOptions
{
    /// <summary>Address of the MQTT endpoint, <c>mqtt://host:port</c> or <c>mqtts://host:port</c>.</summary>
    public required Uri Server { get; init; }

    /// <summary>Time between two samples of a gateway, 10 ms or more.</summary>
    /// <value>Default 2 s: a lively demonstration; real poles send every minute or slower.</value>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most quantities that a device of a generated city reports, the most important ones first.</summary>
    /// <value>Default 3: the load model's report.</value>
    public int QuantitiesMax { get; init; } = 3;

    /// <summary>Seed for phases and backoff; values come from the world's own seed.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Password sent with the gateway's id as user name; null sends no credentials.</summary>
    public string? Password { get; init; }

    /// <summary>Time over which first connections are spread.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan ConnectSpread { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time over which gateways come back that got their power back at one moment.</summary>
    /// <value>Default 1 s: they boot alike, so that a whole city is a herd at the door.</value>
    public TimeSpan RestartSpread { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause before the first new attempt; doubled with each further one, and jittered.</summary>
    /// <value>Default 500 ms.</value>
    public TimeSpan ReconnectMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause between attempts.</summary>
    /// <value>Default 10 s: a demonstration should recover while people watch.</value>
    public TimeSpan ReconnectMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for an acknowledgement before the connection is given up.</summary>
    /// <value>Default 20 s: longer than any group fsync, shorter than a person's patience.</value>
    public TimeSpan AckTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most messages on their way without an acknowledgement, 1 to 64; a server that takes fewer says so.</summary>
    /// <value>Default 32: one report of all devices of a pole, and their births.</value>
    public int InFlightMax { get; init; } = 32;

    /// <summary>
    /// Most readings kept without an acknowledgement. When full no further sample is taken: nothing that has a number is
    /// ever dropped, and what was not taken is counted.
    /// </summary>
    /// <value>Default 100,000, about 8 MB.</value>
    public int PendingReadingsMax { get; init; } = 100_000;

    /// <summary>Age from which a reading is sent as belonging to the past.</summary>
    /// <value>Default 30 s: an outage shorter than that is late news, not history.</value>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromSeconds(30);
}
