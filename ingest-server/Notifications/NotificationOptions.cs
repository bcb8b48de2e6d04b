namespace SmartPoles.IngestServer.Notifications;

/// <summary>Who is told of alarms, besides those who look at the console.</summary>
public sealed record NotificationOptions
{
    /// <summary>Where notifications go. Default none.</summary>
    public IReadOnlyList<ChannelOptions> Channels { get; init; } = [];

    /// <summary>Most notifications of one channel that wait, 10..1000000. Default 10000: beyond it the least urgent and oldest becomes a dead letter.</summary>
    public int WaitingMax { get; init; } = 10_000;

    /// <summary>A notification that was not delivered for so long becomes a dead letter, hours, 1..720. Default 72: a long weekend.</summary>
    public int GiveUpHours { get; init; } = 72;

    /// <summary>Who is called when nobody acknowledges; null for nobody.</summary>
    public EscalationOptions? Escalation { get; init; }
}

/// <summary>One way out.</summary>
public sealed record ChannelOptions
{
    /// <summary>Its name: letters, digits, - and _.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>webhook</c>, <c>case</c> (a webhook in the form of an urban-management case), <c>mqtt</c> or <c>email</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What is told: <c>annunciated</c>, <c>returned</c>, <c>acknowledged</c>, <c>flood</c>. Escalations come in any case. Default the first and the last.</summary>
    public IReadOnlyList<string> On { get; init; } = ["annunciated", "flood"];

    /// <summary>Least urgent level that is told, 1..3. Default 3: all.</summary>
    public int LevelMax { get; init; } = 3;

    /// <summary>webhook, case: http or https address.</summary>
    public string? Url { get; init; }

    /// <summary>webhook, case: file with the key of the signature; mqtt, email: with the password.</summary>
    public string? SecretFile { get; init; }

    /// <summary>Name of the environment variable with the same, instead of the file.</summary>
    public string? SecretEnvironment { get; init; }

    /// <summary>Longest wait for an answer, seconds, 1..120. Default 10.</summary>
    public int TimeoutSeconds { get; init; } = 10;

    /// <summary>mqtt, email: host of the broker or mail server.</summary>
    public string? Host { get; init; }

    /// <summary>mqtt, email: port, 1..65535; null for 1883 (8883 with TLS), 587 (465 with TLS).</summary>
    public int? Port { get; init; }

    /// <summary>mqtt, email: TLS from the first byte. Default false: mqtt then goes in plain text, and mail by STARTTLS, which the server must offer.</summary>
    public bool Tls { get; init; }

    /// <summary>mqtt, email: PEM file with the only authorities that may have signed the server's certificate; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>email: neither TLS nor STARTTLS, for a mail server within the house. Default false.</summary>
    public bool PlainText { get; init; }

    /// <summary>mqtt, email: user name; null for none.</summary>
    public string? User { get; init; }

    /// <summary>mqtt: topic without wildcards.</summary>
    public string? Topic { get; init; }

    /// <summary>email: sender.</summary>
    public string? From { get; init; }

    /// <summary>email: receivers.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>The same with its files beside the configuration.</summary>
    internal ChannelOptions Under(string folder) => this with
    {
        SecretFile = SecretFile is null ? null : Path.GetFullPath(SecretFile, folder),
        CaFile = CaFile is null ? null : Path.GetFullPath(CaFile, folder),
    };
}

/// <summary>What happens when nobody acknowledges an alarm of level 1.</summary>
public sealed record EscalationOptions
{
    /// <summary>Minutes from the annunciation, and then from one call to the next, 1..1440. Default 5.</summary>
    public int AfterMinutes { get; init; } = 5;

    /// <summary>How often the rota is gone through, 1..10. Default 2.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>Offset of the rota's hours from UTC. Default +08:00: China.</summary>
    public string UtcOffset { get; init; } = "+08:00";

    /// <summary>Who is called, in order; those whose hours it is not are left out.</summary>
    public IReadOnlyList<DutyOptions> Rota { get; init; } = [];
}

/// <summary>One person of the rota.</summary>
public sealed record DutyOptions
{
    /// <summary>Who.</summary>
    public string Name { get; init; } = "";

    /// <summary>Name of the channel by which the person is reached.</summary>
    public string Channel { get; init; } = "";

    /// <summary>Mail address or number of the person; null: the channel knows.</summary>
    public string? Address { get; init; }

    /// <summary>Hours on duty, <c>HH:mm-HH:mm</c>; over midnight is fine. Default all day.</summary>
    public string Hours { get; init; } = "00:00-24:00";
}
