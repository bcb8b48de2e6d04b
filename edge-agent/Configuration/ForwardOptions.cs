using SmartPoles.Protocols.Telemetry.Codes;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Where readings go besides the ingest server.</summary>
/// <param name="Hj212">The platform of an environment bureau; null for none.</param>
public sealed record ForwardOptions(Hj212ForwardOptions? Hj212)
{
    internal static ForwardOptions Read(ConfigurationNode node)
    {
        var options = new ForwardOptions(node.Has("Hj212") ? Hj212ForwardOptions.Read(node.Section("Hj212")) : null);
        node.End();
        return options;
    }
}

/// <summary>Forwarding to an environment bureau's platform by HJ 212: the agent dials it, as a field unit does.</summary>
public sealed record Hj212ForwardOptions
{
    /// <summary>TCP port of the platform. No default. 1 to 65,535.</summary>
    public static readonly IntegerOption PortOption = new("Port", null, 1, 65_535);

    /// <value>Default 22, air quality; 23 noise, 39 construction dust. 21 to 91.</value>
    public static readonly IntegerOption SystemOption = new("System", 22, 21, 91);

    /// <value>Default 60 s; the standard allows 30 to 3,600.</value>
    public static readonly IntegerOption RealTimeInterval = new("RealTimeIntervalSeconds", 60, 30, 3600);

    /// <value>Default 10, as most bureaus ask for; the standard allows the divisors of 60 up to 30.</value>
    public static readonly IntegerOption MinuteInterval = new("MinuteIntervalMinutes", 10, 1, 30);

    /// <value>Default 10 s, as the standard says; 5 where the line is fast. 1 to 120.</value>
    public static readonly IntegerOption Answer = new("AnswerSecondsMax", 10, 1, 120);

    /// <value>Default 3, as the standard says. 0 to 10.</value>
    public static readonly IntegerOption RetriesOption = new("Retries", 3, 0, 10);

    /// <value>Default 5,000: three days of minutes and hours and more than two of real-time data, 5 MiB at the most. 10 to 100,000.</value>
    public static readonly IntegerOption Backlog = new("BacklogPacketsMax", 5000, 10, 100_000);

    /// <value>Default 1,000 ms. 50 to 60,000.</value>
    public static readonly IntegerOption DelayMin = new("ReconnectDelayMinMs", 1000, 50, 60_000);

    /// <value>Default 60,000 ms: a bureau's platform is under repair for hours, and thousands of stations dial it. 50 to 600,000.</value>
    public static readonly IntegerOption DelayMax = new("ReconnectDelayMaxMs", 60_000, 50, 600_000);

    public required string Host { get; init; }

    public required int Port { get; init; }

    /// <summary>ST.</summary>
    public required int System { get; init; }

    /// <summary>MN.</summary>
    public required string Station { get; init; }

    /// <summary>PW.</summary>
    public required string Password { get; init; }

    public required Hj212Edition Edition { get; init; }

    public required int UtcOffsetMinutes { get; init; }

    public required int RealTimeIntervalSeconds { get; init; }

    public required int MinuteIntervalMinutes { get; init; }

    public required int AnswerSecondsMax { get; init; }

    public required int Retries { get; init; }

    /// <summary>Packets that wait for the platform; beyond, the oldest real-time packet goes, then the oldest minute, hours last.</summary>
    public required int BacklogPacketsMax { get; init; }

    public required int ReconnectDelayMinMs { get; init; }

    public required int ReconnectDelayMaxMs { get; init; }

    public required IReadOnlyList<ForwardedFactorOptions> Factors { get; init; }

    internal static Hj212ForwardOptions Read(ConfigurationNode node)
    {
        var options = new Hj212ForwardOptions
        {
            Host = node.RequiredText("Host", text => Uri.CheckHostName(text) != UriHostNameType.Unknown, "Give a host name or an IP address"),
            Port = node.Integer(PortOption),
            System = node.Integer(SystemOption),
            Station = node.RequiredText("Station", Hj212Names.IsName, "Use the MN that the bureau assigned, 1 to 32 letters and digits"),
            Password = node.RequiredText("Password", Hj212Names.IsName, "Use the PW that the bureau assigned, 1 to 32 letters and digits"),
            Edition = node.Choice<Hj212Edition>("Edition", Hj212Edition.V2017),
            UtcOffsetMinutes = node.Integer(Hj212Names.UtcOffset),
            RealTimeIntervalSeconds = node.Integer(RealTimeInterval),
            MinuteIntervalMinutes = node.Integer(MinuteInterval),
            AnswerSecondsMax = node.Integer(Answer),
            Retries = node.Integer(RetriesOption),
            BacklogPacketsMax = node.Integer(Backlog),
            ReconnectDelayMinMs = node.Integer(DelayMin),
            ReconnectDelayMaxMs = node.Integer(DelayMax),
            Factors = [.. node.List("Factors").Select(ForwardedFactorOptions.Read)],
        };
        if (options.Factors.Count == 0) node.Fault("Factors", "no factor", "List what the bureau is told, each with device and quantity");
        if (60 % options.MinuteIntervalMinutes != 0) node.Fault(MinuteInterval.Key, $"{options.MinuteIntervalMinutes} does not divide an hour", "Use 1, 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30");
        if (options.ReconnectDelayMinMs > options.ReconnectDelayMaxMs)
        {
            node.Fault(DelayMin.Key, $"{options.ReconnectDelayMinMs} is above ReconnectDelayMaxMs {options.ReconnectDelayMaxMs}", "Lower it or raise ReconnectDelayMaxMs");
        }

        foreach (var same in options.Factors.GroupBy(factor => factor.Code).Where(same => same.Key.Length > 0 && same.Count() > 1))
        {
            node.Fault("Factors", $"'{same.Key}' stands there {same.Count()} times", "A station tells a factor once; remove the others");
        }

        node.End();
        return options;
    }
}

/// <summary>Version of HJ 212 that a platform expects; 2005 is only read.</summary>
public enum Hj212Edition
{
    /// <summary>HJ 212-2017.</summary>
    V2017,

    /// <summary>HJ 212-2025, in force since 2026-01-01.</summary>
    V2025,
}

/// <summary>One factor that a bureau is told.</summary>
public sealed record ForwardedFactorOptions
{
    /// <value>Default 1. 0 to 6.</value>
    public static readonly IntegerOption DecimalsOption = new("Decimals", 1, 0, 6);

    public required string Code { get; init; }

    /// <summary>Device id.</summary>
    public required string Device { get; init; }

    /// <summary>Metric name.</summary>
    public required string Quantity { get; init; }

    public required FactorUnit Unit { get; init; }

    public required int Decimals { get; init; }

    public required string Path { get; init; }

    internal static ForwardedFactorOptions Read(ConfigurationNode node)
    {
        var options = new ForwardedFactorOptions
        {
            Code = node.RequiredText("Code", Hj212Names.IsCode, "Use a factor code such as a34004 or LA"),
            Device = node.RequiredText("Device", text => DeviceId.TryParse(text, out _), "Use the id of a device of this file"),
            Quantity = node.RequiredText(
                "Quantity", text => QuantityCatalogue.TryGet(text, out _), "Use a quantity of the catalogue, for example env/pm25", QuantityCatalogue.All.Select(info => info.Name)),
            Unit = node.Choice<FactorUnit>("Unit", FactorUnit.Standard),
            Decimals = node.Integer(DecimalsOption),
            Path = node.Path,
        };
        node.End();
        return options;
    }
}
