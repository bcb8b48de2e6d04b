using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.IngestServer.Admission;
using SmartPoles.IngestServer.Live;
using SmartPoles.Protocols.Telemetry.Health;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>One gateway, from its births, its ledger and what it says of itself. What nobody reports is left out.</summary>
internal sealed record GatewayDetail(
    string Id, string Group, bool IsOnline, long? SinceMs, long? SeenMs, GatewayVersions? Versions, LedgerSum Ledger, long? Backlog, long? HealthMs, IReadOnlyList<BusBody>? Buses)
{
    internal static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    internal static GatewayDetail Of(ConsoleContext context, string id, string group)
    {
        var view = context.Latest.Gateway(id);
        var report = context.Reports.HealthOf(id) ?? Kept(context, id);
        var health = report?.Health;
        return new GatewayDetail(
            id, group, view?.IsOnline ?? false, view?.SinceUnixMs, view?.SeenUnixMs, health is null ? null : new GatewayVersions(health.AgentVersion, health.Configuration),
            LedgerSum.Of(context.Ledger.Of(id).Snapshot()), health?.BacklogBytes, report?.ToldUnixMs, health is null ? null : [.. health.Buses.Select(bus => BusBody.Of(bus, context.Latest))]);
    }

    /// <summary>What the births said that were kept: a session goes on over a restart of the server, and says nothing anew.</summary>
    private static HealthReport? Kept(ConsoleContext context, string id)
    {
        var birth = context.Births.Of(id).FirstOrDefault();
        if (birth is null || SparkplugPayload.Read(birth.Payload, out var payload) != SparkplugStatus.Ok) return null;
        foreach (var metric in payload)
        {
            if (metric.Name.SequenceEqual(MetricNames.GatewayHealth) && GatewayHealth.TryRead(metric.Bytes, out var health)) return new HealthReport(health!, null);
        }

        return null;
    }
}

/// <param name="Agent">Version of the edge agent.</param>
/// <param name="Configuration">Fingerprint of the configuration in force.</param>
internal sealed record GatewayVersions(string Agent, string Configuration);

/// <param name="Received">Records that are journaled.</param>
/// <param name="Missing">Numbers that were given and have not arrived.</param>
/// <param name="Dropped">Records that the gateway gave up, by reason.</param>
internal sealed record LedgerSum(ulong Received, ulong Missing, IReadOnlyList<DroppedBody> Dropped)
{
    private const string NoReason = "unknown";

    internal static LedgerSum Of(IReadOnlyList<DeviceLedgerView> ledger)
    {
        ulong received = 0, missing = 0, dropped = 0;
        var reasons = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var device in ledger)
        {
            (received, missing, dropped) = (received + device.Received, missing + device.Missing, dropped + device.Dropped);
            foreach (var (reason, count) in device.Reasons)
            {
                var name = JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());
                reasons[name] = reasons.GetValueOrDefault(name) + count;
            }
        }

        var told = reasons.Values.Aggregate(0UL, (sum, count) => sum + count);
        if (dropped > told) reasons[NoReason] = dropped - told;
        return new LedgerSum(received, missing, [.. reasons.Where(row => row.Value > 0).Select(row => new DroppedBody(row.Key, row.Value))]);
    }
}

/// <param name="Reason">outboxFull, damaged, storageFailed, thinned; unknown for what an earlier program counted.</param>
/// <param name="Count">Records.</param>
internal sealed record DroppedBody(string Reason, ulong Count);

/// <param name="Name">Name of the bus.</param>
/// <param name="IsOpen">The port or connection stands.</param>
/// <param name="LoadPercent">Share of time in which it is taken.</param>
/// <param name="Errors">Questions without a good answer since the agent started.</param>
/// <param name="Devices">What hangs on it.</param>
internal sealed record BusBody(string Name, bool IsOpen, int LoadPercent, long Errors, IReadOnlyList<BusDeviceBody> Devices)
{
    internal static BusBody Of(BusHealth bus, LatestValues latest) => new(bus.Name, bus.IsOpen, bus.LoadPercent, bus.Errors, [.. bus.Devices.Select(device => BusDeviceBody.Of(device, latest))]);
}

/// <param name="Id">Device id.</param>
/// <param name="Kind">Its profile.</param>
/// <param name="State">unknown, healthy, suspect, down.</param>
/// <param name="IsGood">It answers.</param>
/// <param name="LastGoodMs">Its newest good reading, or its last answer where that is later; left out for never.</param>
/// <param name="Errors">Questions in a row without an answer.</param>
/// <param name="LatencyMs">From a question to the first byte of its answer; left out where it was not measured.</param>
internal sealed record BusDeviceBody(string Id, string Kind, string State, bool IsGood, long? LastGoodMs, long Errors, long? LatencyMs)
{
    internal static BusDeviceBody Of(BusDeviceHealth device, LatestValues latest)
    {
        var readings = latest.Device(device.Id)?.Values.Values.Where(reading => reading.IsGood).Select(reading => reading.UnixMs) ?? [];
        var last = Math.Max(readings.DefaultIfEmpty(0).Max(), device.LastAnswerUnixMs);
        return new BusDeviceBody(
            device.Id, device.Kind, JsonNamingPolicy.CamelCase.ConvertName(device.State.ToString()), device.State == BusDeviceState.Healthy, last > 0 ? last : null, device.Failures,
            device.TurnaroundMs > 0 ? device.TurnaroundMs : null);
    }
}
