using System.Text;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>Builds NCMD and DCMD payloads as a host would.</summary>
internal static class CommandPayload
{
    public static byte[] Rebirth(bool value = true) => Build(0, writer => writer.Add(Named("Node Control/Rebirth", MetricValue.Boolean(value))));

    public static byte[] HistoryRate(long rate) => Build(0, writer => writer.Add(Named("Node Control/History Rate", MetricValue.Int64(rate))));

    public static byte[] Set(string quantity, double value, string? id, long? expiresUnixMs, string? confirms = null, string? by = null) => Build(0, writer =>
    {
        writer.Add(Named(quantity, MetricValue.Float((float)value)));
        AddCommon(writer, id, expiresUnixMs, confirms, by);
    });

    public static byte[] SetByAlias(ulong alias, double value, string id, long expiresUnixMs) => Build(0, writer =>
    {
        writer.Add(new Metric { Alias = alias, Timestamp = 1, Value = MetricValue.Float((float)value) });
        AddCommon(writer, id, expiresUnixMs, null, null);
    });

    public static byte[] Node(string name, long value, string id, long expiresUnixMs, long? seconds = null) => Build(0, writer =>
    {
        writer.Add(Named(name, name.EndsWith("Reload", StringComparison.Ordinal) ? MetricValue.Boolean(value != 0) : MetricValue.Int64(value)));
        if (seconds is { } length) writer.Add(Named("Node Control/Report Seconds", MetricValue.Int64(length)));
        AddCommon(writer, id, expiresUnixMs, null, null);
    });

    private static void AddCommon(PayloadWriter writer, string? id, long? expiresUnixMs, string? confirms, string? by)
    {
        if (id is not null) writer.Add(Named("command/id", MetricValue.String(Encoding.UTF8.GetBytes(id))));
        if (expiresUnixMs is { } at) writer.Add(Named("command/expires", MetricValue.DateTime((ulong)at)));
        if (confirms is not null) writer.Add(Named("command/confirms", MetricValue.String(Encoding.UTF8.GetBytes(confirms))));
        if (by is not null) writer.Add(Named("command/by", MetricValue.String(Encoding.UTF8.GetBytes(by))));
    }

    private static Metric Named(string name, MetricValue value) => new() { Name = Encoding.UTF8.GetBytes(name), Timestamp = 1, Value = value };

    private static byte[] Build(ulong timestamp, Action<PayloadWriter> add)
    {
        var writer = new PayloadWriter();
        writer.Begin(timestamp);
        add(writer);
        return writer.End(null).ToArray();
    }
}
